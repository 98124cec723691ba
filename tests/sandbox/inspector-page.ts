import { createServer, type RequestListener, type Server } from 'node:http'
import { type Sandbox, type SandboxOptions, startSandbox } from '@hookseal/sandbox'
import { startBrowser } from '@hookseal/tests-kit/browser'
import { close, listen } from '@hookseal/tests-kit/listen'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'

/** The inspector in Chromium, with a new sandbox for each test. */
export interface InspectorPage {
  readonly page: Page
  readonly sandbox: Sandbox
  /** Violations of the content security policy, and errors of the page itself. */
  readonly violations: string[]
  /** Starts a server that is closed after the test. @returns its URL */
  readonly serve: (listener: RequestListener) => Promise<string>
  /** Calls the API of the page. */
  readonly call: <T>(method: string, path: string, body?: object) => Promise<T>
  /** Opens the page at this URL. */
  readonly open: (hash?: string) => Promise<void>
  /** Registers a webhook through the API of the page. */
  readonly register: (sender: string, url: string, owner?: string) => Promise<Registered>
}

/** The answer to a registration. */
export interface Registered {
  readonly webhook: { readonly id: string }
  readonly secret: string
}

/** Registers the hooks of a test file. The returned object contains what they start. */
export function withInspectorPage(
  options: SandboxOptions = { retries: { maxAttempts: 1 } },
): InspectorPage {
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let sandbox: Sandbox
  let violations: string[]
  let servers: Server[]

  beforeAll(async () => {
    browser = await startBrowser()
  })

  afterAll(() => browser?.close())

  beforeEach(async () => {
    sandbox = await startSandbox(options)
    context = await browser.newContext({ viewport: { width: 1280, height: 860 } })
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    page = await context.newPage()
    violations = []
    servers = []
    page.on('console', (message) => message.type() === 'error' && violations.push(message.text()))
    page.on('pageerror', (error) => violations.push(String(error)))
  })

  afterEach(async () => {
    await context.close()
    await sandbox.close()
    await Promise.all(servers.map(close))
  })

  const call = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const init = body === undefined ? {} : { body: JSON.stringify(body) }
    const response = await fetch(`${sandbox.url}/inspector/${path}`, { method, ...init })
    return response.status === 204 ? (undefined as T) : response.json()
  }

  return {
    get page() {
      return page
    },
    get sandbox() {
      return sandbox
    },
    get violations() {
      return violations
    },
    async serve(listener) {
      const server = createServer(listener)
      servers.push(server)
      return `http://127.0.0.1:${await listen(server)}/hook`
    },
    call,
    async open(hash = '') {
      await page.goto(`${sandbox.url}/${hash}`)
      await page.getByRole('heading', { name: 'Deliveries', exact: true }).waitFor()
    },
    register: (sender, url, owner = '1') => call('POST', 'webhooks', { sender, owner, url }),
  }
}

/** The rows of the list. */
export const rows = (page: Page): Locator => page.locator('.deliveries tbody tr')

/** The contents of the clipboard. */
export const clipboard = (page: Page): Promise<string> =>
  page.evaluate(() => navigator.clipboard.readText())

/** How far the page can be scrolled sideways. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

/** Waits until the element that matches this selector has the focus. */
export const isFocused = (page: Page, selector: string): Promise<void> =>
  expect
    .poll(() => page.evaluate((one) => document.activeElement?.matches(one), selector))
    .toBe(true)
