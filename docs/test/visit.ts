import type { Page } from 'playwright-core'

/**
 * Opens a page and waits until its scripts have taken over what was rendered for it. Before, nothing answers a click or
 * a key. The network can be idle before that on a busy machine.
 */
export async function visit(page: Page, url: string): Promise<void> {
  await page.goto(url, { waitUntil: 'networkidle' })
  await page.waitForFunction(() => '__vue_app__' in (document.querySelector('#app') ?? {}))
}
