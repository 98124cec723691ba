import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { findChromium } from './chromium.ts'
import { patience } from './patience.ts'

// In a folder that Git ignores.
const shots = fileURLToPath(new URL('../../.cache/screenshots', import.meta.url))

/** Starts a real browser. */
export async function startBrowser(): Promise<Browser> {
  const browser = await chromium.launch({
    ...(await findChromium()),
    timeout: patience(120_000),
    args: [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
      ...['--disable-component-update', '--disable-sync', '--no-first-run'],
    ],
  })
  // Replaces the 30 seconds that Playwright waits at most for anything.
  browser.on('context', (context) => {
    context.setDefaultTimeout(patience(60_000))
    context.setDefaultNavigationTimeout(patience(60_000))
  })
  return browser
}

/** Saves a screenshot of the page. */
export async function screenshot(page: Page, name: string, isWhole = false): Promise<void> {
  mkdirSync(shots, { recursive: true })
  await page.screenshot({ path: `${shots}/${name}.png`, fullPage: isWhole })
}
