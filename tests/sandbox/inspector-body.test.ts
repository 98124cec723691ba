import { withChromium } from '@hookseal/tests-kit/with-chromium'
import { expect, it } from 'vitest'
import { rows, withInspectorPage } from './inspector-page.ts'

const inspector = withInspectorPage()
const dialog = () => inspector.page.getByRole('dialog')
const tree = () => dialog().locator('.tree')

/** Opens a delivery with this body. */
async function openBody(body: string | Uint8Array) {
  await inspector.register('rine', 'http://127.0.0.1:9/hook')
  inspector.sandbox.trigger({ sender: 'rine', body })
  await inspector.sandbox.settled()
  await inspector.open()
  await rows(inspector.page).first().click()
  await dialog()
    .getByRole('heading', { name: /^Body, / })
    .waitFor()
}

withChromium('the body of a delivery, in Chromium', () => {
  it('is shown as its exact bytes, and as a tree that unfolds', async () => {
    const body = '{ "name":"Zoë", "deep": {"list":[1,{"end":null}]}, "yes":true }'
    await openBody(body)
    expect(await dialog().locator('pre.body').textContent()).toBe(body)
    await tree().getByText('"Zoë"').waitFor()
    expect(await tree().getByText('end').count()).toBe(0)
    await tree().getByText('{ 1 field }').click()
    await tree().getByText('[ 2 items ]').click()
    await tree().getByText('{ 1 field }').nth(1).click()
    await tree().getByText('null').waitFor()
    await tree().getByText('deep').click()
    await expect.poll(() => tree().getByText('list').isVisible()).toBe(false)
    expect(inspector.violations).toEqual([])
  })

  it('of a megabyte is only partly in the document until the user requests more', async () => {
    const items = Array.from({ length: 20_000 }, (_, i) => ({
      id: i,
      text: `item ${'x'.repeat(24)}`,
    }))
    const body = JSON.stringify({ items, long: 'y'.repeat(50_000), last: true })
    expect(body.length).toBeGreaterThan(1_000_000)
    await openBody(body)
    const { page } = inspector
    const elements = () => page.locator('dialog *').count()
    expect(await elements()).toBeLessThan(300)
    expect((await dialog().locator('pre.body').textContent())?.length).toBe(32_768)
    await tree().getByText('50,002 characters').waitFor()
    await tree().getByText('[ 20,000 items ]').click()
    await tree().getByRole('button', { name: 'Show 100 more of 19,900' }).waitFor()
    expect(await elements()).toBeLessThan(1500)
    await tree().getByRole('button', { name: 'Show 100 more' }).click()
    await tree().getByRole('button', { name: 'Show 100 more of 19,800' }).waitFor()
    await dialog()
      .getByRole('button', { name: /^Show all/ })
      .click()
    await expect.poll(() => dialog().locator('pre.body').textContent()).toBe(body)
    expect(inspector.violations).toEqual([])
  })

  it('of thousands of levels unfolds only as far as the user opens it', async () => {
    await openBody(`${'['.repeat(5000)}${']'.repeat(5000)}`)
    for (let level = 0; level < 3; level++) {
      await tree()
        .getByText('[ 1 item ]')
        .nth(level + 1)
        .click()
    }
    await expect.poll(() => tree().getByText('[ 1 item ]').count()).toBe(5)
    expect(inspector.violations).toEqual([])
  })

  it('that is not text is shown as hex and cannot be edited', async () => {
    await openBody(Uint8Array.of(0xff, 0x00, 0x7f))
    expect(await dialog().locator('pre.body').textContent()).toBe('ff 00 7f')
    expect(await tree().count()).toBe(0)
    const isDisabled = (name: string) =>
      dialog().getByRole('button', { name, exact: true }).isDisabled()
    expect(await isDisabled('Edit and resend')).toBe(true)
    expect(await isDisabled('Copy as .http')).toBe(true)
    expect(await isDisabled('Copy as curl')).toBe(false)
    await dialog().getByRole('button', { name: 'Copy the body as base64' }).waitFor()
  })

  it('that arrives after its delivery was closed does not open anything', async () => {
    await openBody('{}')
    const { page, sandbox } = inspector
    let answer = () => {}
    const held = new Promise<void>((resolve) => {
      answer = resolve
    })
    await page.route(/inspector\/deliveries\/[^?]/, async (route) => {
      await held
      await route.continue()
    })
    const asked = page.waitForRequest(/inspector\/deliveries\/[^?]/)
    sandbox.trigger({ sender: 'rine' })
    const request = await asked
    await page.keyboard.press('Escape')
    answer()
    await (await request.response())?.finished()
    await page.evaluate(() => new Promise(requestAnimationFrame))
    expect(await dialog().count()).toBe(0)
  })
})
