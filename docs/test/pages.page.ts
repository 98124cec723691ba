import { existsSync } from 'node:fs'
import { axeFindings } from '@hookseal/tests-kit/axe'
import { screenshot, startBrowser } from '@hookseal/tests-kit/browser'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { dist, serveSite } from './serve-site.ts'
import { visit } from './visit.ts'

const wide = { width: 1280, height: 900 }
const phone = { width: 390, height: 844 }
const pages = {
  start: '/',
  framework: existsSync(`${dist}/frameworks/express.html`)
    ? '/frameworks/express'
    : '/reference/express/',
  reference: '/reference/core/api',
  package: '/reference/core/',
  errors: '/errors',
  providers: '/providers/',
  missing: '/404',
  ...(existsSync(`${dist}/why.html`) ? { why: '/why' } : {}),
}

let browser: Browser
let site: Awaited<ReturnType<typeof serveSite>>
let context: BrowserContext | undefined

beforeAll(async () => {
  site = await serveSite()
  browser = await startBrowser()
})
afterEach(() => context?.close())
afterAll(async () => {
  await browser?.close()
  site?.close()
})

/** Opens a page of the site. Requests to anything but the site are refused and noted. */
async function open(path: string, options: Parameters<Browser['newContext']>[0] = {}) {
  context = await browser.newContext({ viewport: wide, ...options })
  const page = await context.newPage()
  const outside: string[] = []
  const faults: string[] = []
  await page.route(
    (url) => !url.href.startsWith(site.origin),
    (route) => {
      outside.push(route.request().url())
      return route.abort()
    },
  )
  page.on('pageerror', ({ message }) => faults.push(message))
  await visit(page, site.origin + path)
  return { page, outside, faults }
}

const overflowOf = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

describe.each(Object.entries(pages))('the page "%s"', (name, path) => {
  it.each([
    ['light', wide, 'light'],
    ['dark', wide, 'dark'],
    ['phone', phone, 'light'],
  ] as const)(
    'is accessible and asks nobody else for anything: %s',
    async (mode, viewport, colorScheme) => {
      const { page, outside, faults } = await open(path, { viewport, colorScheme })
      await screenshot(page, `docs/${name}-${mode}`)
      expect(await axeFindings(page)).toEqual([])
      expect(await overflowOf(page)).toBe(0)
      // No page marks lines of its code, so that a marked one is a fault.
      expect(await page.locator('.line.highlighted').count()).toBe(0)
      expect(outside).toEqual([])
      expect(faults).toEqual([])
    },
  )
})

describe('the site', () => {
  it('finds an error code, and leads to its section', async () => {
    const { page, outside } = await open('/')
    await page.getByRole('button', { name: 'Search' }).first().click()
    await page.locator('.VPLocalSearchBox input').fill('bad_signature')
    const found = page.locator('.VPLocalSearchBox .result[href*="/errors#bad_signature"]').first()
    await found.waitFor()
    await found.click()
    await page.waitForURL('**/errors#bad_signature')
    await expect.poll(() => page.locator('#bad_signature').isVisible()).toBe(true)
    expect(outside).toEqual([])
  })

  it('shows the published type of a name in a code block', async () => {
    const { page } = await open('/')
    await page
      .locator('.typed', { hasText: /^receiver$/ })
      .first()
      .hover()
    const popup = page.getByRole('tooltip')
    await expect.poll(() => popup.textContent()).toContain('const receiver: Receiver<StripeEvents>')
    await page.keyboard.press('Escape')
    await expect.poll(() => popup.isVisible()).toBe(false)
  })

  it('copies the code of a block without its types', async () => {
    const { page } = await open('/', { permissions: ['clipboard-read', 'clipboard-write'] })
    const block = page.locator('.language-ts').first()
    await block.hover()
    await block.locator('button.copy').click()
    const copied = () => page.evaluate(() => navigator.clipboard.readText())
    await expect.poll(copied).toContain("app.post('/webhooks/stripe', webhook(receiver))")
    expect(await copied()).not.toContain('Receiver<')
  })

  it('copies a page as Markdown', async () => {
    const { page } = await open('/errors', { permissions: ['clipboard-read', 'clipboard-write'] })
    await page.getByRole('button', { name: 'Copy page as Markdown' }).click()
    const copied = () => page.evaluate(() => navigator.clipboard.readText())
    await expect.poll(copied).toMatch(/^# Errors and logging\n/)
  })
})
