import { amount } from '@hookseal/tests-kit/amount'
import { withChromium } from '@hookseal/tests-kit/with-chromium'
import { expect, it } from 'vitest'
import { rows, withInspectorPage } from './inspector-page.ts'

const inspector = withInspectorPage()
const COUNT = amount({ sample: 1000, whole: 10_000 })
const PAGE = 25
const KILOBYTE = 1024

withChromium('the list of many deliveries, in Chromium', () => {
  it(`loads one page of ${COUNT} deliveries, however long the list gets`, async () => {
    await inspector.register('rine', 'http://127.0.0.1:9/hook')
    const { page, sandbox } = inspector
    for (let i = 0; i < COUNT; i++) sandbox.trigger({ sender: 'rine' })
    await sandbox.settled()
    const sizeOf = async (path: string) =>
      (await (await fetch(`${sandbox.url}/inspector/${path}`)).text()).length
    expect(await sizeOf('overview')).toBeLessThan(4 * KILOBYTE)
    expect(await sizeOf('deliveries')).toBeLessThan(PAGE * KILOBYTE)

    await inspector.open()
    await page.getByText(`${COUNT.toLocaleString('en')} deliveries`).waitFor()
    await expect.poll(() => rows(page).count()).toBe(PAGE)
    expect(await page.locator('*').count()).toBeLessThan(1500)
    const { deliveries } = await inspector.call<{ deliveries: { seq: number }[] }>(
      'GET',
      'deliveries',
    )
    expect(deliveries).toHaveLength(PAGE)
    // The last page also takes one request.
    await inspector.open('#/?before=26')
    await expect.poll(() => rows(page).count()).toBe(PAGE)
    await page.getByText('No older ones').waitFor()
    expect(inspector.violations).toEqual([])
  })
})
