import { hasChromium } from './chromium.ts'
import { notInstalled, whenInstalled } from './when-installed.ts'

const NEEDED = {
  isInstalled: hasChromium,
  notice: notInstalled('Chromium', 'chromium', '--cask google-chrome'),
}

/** `describe` for tests that need a browser. */
export function withChromium(title: string, define: () => void): void {
  whenInstalled(NEEDED, title, define)
}
