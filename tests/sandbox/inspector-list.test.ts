import { screenshot } from '@hookseal/tests-kit/browser'
import { withChromium } from '@hookseal/tests-kit/with-chromium'
import { expect, it } from 'vitest'
import { isFocused, overflow, rows, withInspectorPage } from './inspector-page.ts'

const inspector = withInspectorPage()
const search = () => inspector.page.getByRole('search')
const hash = () => inspector.page.evaluate(() => location.hash)
const row = (text: string) => rows(inspector.page).filter({ hasText: text })

/** Forty deliveries: thirty that arrive, and ten that are refused. */
async function fill() {
  const url = await inspector.serve((request, response) => {
    request.resume()
    response.writeHead(request.url === '/refuse' ? 401 : 204).end()
  })
  await inspector.register('rine', url, 'a')
  await inspector.register('rine', url.replace('/hook', '/refuse'), 'b')
  for (let i = 0; i < 30; i++) {
    inspector.sandbox.trigger({ sender: 'rine', owner: 'a', type: `good.${i}` })
  }
  for (let i = 0; i < 10; i++) {
    inspector.sandbox.trigger({ sender: 'rine', owner: 'b', type: `bad.${i}` })
  }
  await inspector.sandbox.settled()
}

withChromium('the list of the inspector, in Chromium', () => {
  it('can be paged, filtered and searched, with everything in the URL', async () => {
    await fill()
    await inspector.open()
    const { page } = inspector
    await expect.poll(() => rows(page).count()).toBe(25)
    await page.getByText('40 deliveries').waitFor()
    await row('bad.9').getByText('401 refused').waitFor()
    expect(await row('bad.9').locator('.answer .tone').getAttribute('class')).toContain('bad')
    expect(await row('good.29').locator('.answer .tone').getAttribute('class')).toContain('good')
    const id = await row('bad.9').locator('td.id').getAttribute('title')
    expect(await row('bad.9').locator('td.id').textContent()).toBe(id?.slice(0, 8))

    await page.getByRole('link', { name: 'Older' }).click()
    await expect.poll(() => rows(page).count()).toBe(15)
    expect(await hash()).toMatch(/^#\/\?before=\d+$/)
    await page.reload()
    await row('good.14').waitFor()
    expect(await rows(page).count()).toBe(15)
    await page.goBack()
    await row('bad.9').waitFor()

    await search().getByLabel('State').selectOption('failed')
    await expect.poll(() => rows(page).count()).toBe(10)
    expect(await hash()).toBe('#/?state=failed')
    await search().getByLabel('Search').fill('bad.3')
    await expect.poll(() => rows(page).count()).toBe(1)
    await expect.poll(hash).toBe('#/?state=failed&search=bad.3')
    await page.reload()
    await row('bad.3').waitFor()
    expect(await search().getByLabel('Search').inputValue()).toBe('bad.3')
    expect(await search().getByLabel('State').inputValue()).toBe('failed')
    await search()
      .getByLabel('Search')
      .fill(id ?? '')
    await row('bad.9').waitFor()
    await search().getByLabel('Search').fill('nothing like it')
    await page.getByText('No deliveries match.').waitFor()
    await screenshot(page, 'list-no-match')
    await page.getByRole('button', { name: 'Show all' }).click()
    await expect.poll(() => rows(page).count()).toBe(25)
    expect(await search().getByLabel('Search').inputValue()).toBe('')
    // Back undoes the filter, not each letter of the search.
    await page.goBack()
    await page.getByText('No deliveries match.').waitFor()
    await page.goBack()
    await expect.poll(() => rows(page).count()).toBe(25)
    expect(await search().getByLabel('State').inputValue()).toBe('')
    expect(inspector.violations).toEqual([])
  })

  it('opens a delivery with a click anywhere in its row, and by its URL', async () => {
    await fill()
    await inspector.open('#/?state=failed')
    const { page } = inspector
    const { width = 0, height = 0 } = (await row('bad.4').boundingBox()) ?? {}
    await row('bad.4').click({ position: { x: width - 4, y: height - 4 } })
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('heading', { name: 'bad.4' }).waitFor()
    expect(await hash()).toMatch(/^#\/deliveries\/[\w-]+\?state=failed$/)
    await page.reload()
    await dialog.getByRole('heading', { name: 'bad.4' }).waitFor()
    await page.goBack()
    await expect.poll(() => dialog.count()).toBe(0)
    expect(await rows(page).count()).toBe(10)
    expect(await hash()).toBe('#/?state=failed')
    await page.goto(`${inspector.sandbox.url}/#/deliveries/nobody`)
    await dialog.getByText('This delivery is not in the log.').waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => dialog.count()).toBe(0)
    await expect.poll(hash).toBe('#/')
  })

  it('can be used with the keyboard: / searches, j and k move, Enter opens, Escape closes', async () => {
    await fill()
    await inspector.open()
    const { page } = inspector
    await row('bad.9').waitFor()
    await page.getByText('Keys:').waitFor()
    const focused = () => page.evaluate(() => document.activeElement?.textContent)
    await page.keyboard.press('j')
    expect(await focused()).toBe('bad.9')
    await page.keyboard.press('k')
    expect(await focused()).toBe('bad.9')
    await page.keyboard.press('j')
    await page.keyboard.press('ArrowDown')
    expect(await focused()).toBe('bad.7')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('heading', { name: 'bad.8' }).waitFor()
    await page.keyboard.press('j')
    await dialog.getByRole('heading', { name: 'bad.7' }).waitFor()
    await page.keyboard.press('k')
    await page.keyboard.press('k')
    await dialog.getByRole('heading', { name: 'bad.9' }).waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => dialog.count()).toBe(0)
    await expect.poll(focused).toBe('bad.9')
    expect(await hash()).toBe('')
    await page.keyboard.press('/')
    await isFocused(page, '#search')
    await page.keyboard.type('j/k')
    expect(await search().getByLabel('Search').inputValue()).toBe('j/k')
    expect(inspector.violations).toEqual([])
  })

  it('comes first on a phone, with two lines per delivery', async () => {
    await fill()
    const { page } = inspector
    await page.setViewportSize({ width: 390, height: 844 })
    await inspector.open()
    await row('bad.9').waitFor()
    const list = await page.locator('.deliveries').boundingBox()
    const steps = await page.locator('.steps').boundingBox()
    expect(list?.y).toBeLessThan(steps?.y ?? 0)
    const height = (await row('bad.9').boundingBox())?.height ?? 1000
    expect(height).toBeLessThan(70)
    expect(await overflow(page)).toBe(0)
    await screenshot(page, 'list-phone')
  })

  it('fits names of any length on a phone', async () => {
    const long = 'x'.repeat(4000)
    const { page } = inspector
    await page.setViewportSize({ width: 375, height: 800 })
    await inspector.register('rine', 'http://127.0.0.1:9/hook', long)
    await inspector.call('POST', 'trigger', { sender: 'rine', type: long })
    await inspector.sandbox.settled()
    await inspector.open()
    await row(long).waitFor()
    expect(await overflow(page)).toBe(0)
    expect((await row(long).boundingBox())?.height).toBeLessThan(70)
    await screenshot(page, 'list-long-names-phone', true)
    await row(long).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Resend', exact: true }).waitFor()
    expect(await dialog.evaluate((one) => one.scrollWidth - one.clientWidth)).toBe(0)
    const button = await dialog.getByRole('button', { name: 'Close' }).boundingBox()
    const title = await dialog.getByRole('heading', { level: 2 }).boundingBox()
    expect(Math.abs((button?.y ?? 0) - (title?.y ?? 1000))).toBeLessThan(20)
    expect((button?.x ?? 1000) + (button?.width ?? 0)).toBeLessThanOrEqual(375)
    expect(inspector.violations).toEqual([])
  })
})
