import { createServer } from 'node:http'
import { createReceiver } from '@hookseal/core'
import { nodeHandler } from '@hookseal/core/node'
import { ricloud } from '@hookseal/core/providers'
import { type Sandbox, startSandbox } from '@hookseal/sandbox'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { close, listen } from '../support/listen.ts'
import { screenshot, startBrowser } from './browser.ts'

let browser: Browser
let context: BrowserContext
let page: Page
let sandbox: Sandbox
let violations: string[]

beforeAll(async () => {
  browser = await startBrowser()
}, 60_000)

afterAll(() => browser?.close())

beforeEach(async () => {
  sandbox = await startSandbox({ retries: { maxAttempts: 1 } })
  context = await browser.newContext({ viewport: { width: 1280, height: 860 } })
  page = await context.newPage()
  violations = []
  // What the policy forbids, and any error of the page itself.
  page.on('console', (message) => message.type() === 'error' && violations.push(message.text()))
  page.on('pageerror', (error) => violations.push(String(error)))
  await page.goto(sandbox.url)
})

afterEach(async () => {
  await context.close()
  await sandbox.close()
})

/** A receiver of ricloud that gets its secret later. */
async function startRicloud() {
  const handled: string[] = []
  const told = { secret: 'not the one' }
  const receiver = createReceiver({
    provider: ricloud({ secret: () => told.secret }),
    handlers: { '*': ({ type }) => void handled.push(type) },
  })
  const handle = nodeHandler(receiver)
  const server = createServer((request, response) => void handle(request, response))
  const url = `http://127.0.0.1:${await listen(server)}/webhooks/ricloud`
  return { url, told, handled, close: () => close(server) }
}

const register = async (sender: string, url: string) => {
  const form = page.getByRole('form', { name: 'Register a webhook' })
  await form.getByLabel('Sender').selectOption(sender)
  await form.getByLabel('URL').fill(url)
  await form.getByRole('button', { name: 'Register' }).click()
  await page.getByRole('status').getByText('is registered').waitFor()
}

const trigger = async (sender: string, type?: string, body?: string) => {
  const form = page.getByRole('form', { name: 'Trigger an event' })
  await form.getByLabel('Sender').selectOption(sender)
  if (type !== undefined) await form.getByLabel('Event').fill(type)
  if (body !== undefined) {
    await form.getByText('Custom body').click()
    await form.getByLabel('Exact body').fill(body)
  }
  await form.getByRole('button', { name: 'Trigger' }).click()
}

const row = (type: string, state: string) =>
  page.getByRole('row').filter({ hasText: type }).filter({ hasText: state })

describe('the inspector, in Chromium', { timeout: 60_000 }, () => {
  it('registers, triggers, explains a refusal, resends, and sees it delivered', async () => {
    const receiver = await startRicloud()
    await register('ricloud', receiver.url)
    await row('webhook_config.test', 'failed').waitFor()
    await page.getByText('invalid', { exact: true }).waitFor()

    await trigger('ricloud')
    await row('task.succeeded', 'failed').waitFor()
    await page.getByRole('button', { name: 'task.succeeded' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Why it was refused').waitFor()
    await dialog.getByText('the receiver uses another secret').waitFor()
    await dialog.getByText(/^t=\d+,s=/).waitFor()
    await screenshot(page, 'refused-desktop')
    await page.keyboard.press('Escape')

    await page.getByRole('button', { name: 'Show secret' }).click()
    receiver.told.secret = (await page.locator('.secret').textContent()) ?? ''
    await page.getByRole('button', { name: 'task.succeeded' }).click()
    await dialog.getByRole('button', { name: 'Resend', exact: true }).click()
    await dialog.getByRole('banner').or(dialog.locator('header')).getByText('delivered').waitFor()
    expect(receiver.handled).toEqual(['task.succeeded'])
    await screenshot(page, 'delivered-desktop')

    await dialog.getByRole('button', { name: 'Tamper' }).click()
    await dialog.getByText('changed after it was signed').waitFor()
    await dialog.getByRole('button', { name: 'Resend stale' }).click()
    await dialog.getByText('timestamp_too_old').waitFor()
    expect(receiver.handled).toHaveLength(1)
    await dialog.getByRole('button', { name: 'Close' }).click()

    await page.getByRole('button', { name: 'Test', exact: true }).click()
    await page.getByText('valid', { exact: true }).waitFor()

    await page.getByRole('button', { name: 'Rotate secret' }).click()
    await page.getByRole('status').getByText('Update your receiver').waitFor()
    await trigger('ricloud', 'poll.completed')
    await row('poll.completed', 'failed').waitFor()
    await page.getByRole('button', { name: 'poll.completed' }).click()
    await dialog.getByText('still has the old one').waitFor()
    await page.keyboard.press('Escape')
    await screenshot(page, 'overview-desktop', true)
    await page.emulateMedia({ colorScheme: 'dark' })
    await screenshot(page, 'overview-dark', true)
    expect(violations).toEqual([])
    await receiver.close()
  })

  it('shows hostile payloads and answers as text', async () => {
    const attack = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
    const server = createServer((_, response) =>
      response.writeHead(401, { 'x-attack': attack }).end(attack),
    )
    await register('rine', `http://127.0.0.1:${await listen(server)}/${encodeURI(attack)}`)
    await trigger('rine', attack, attack)
    await page.getByRole('button', { name: attack }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('heading', { name: 'Answered 401' }).waitFor()
    expect(await dialog.locator('pre.body').textContent()).toBe(attack)
    expect(await page.locator('img, script:not([src])').count()).toBe(0)
    expect(await page.title()).toBe('Hookseal sandbox')
    await screenshot(page, 'hostile-desktop')
    expect(violations).toEqual([])
    // And if markup did get in, the policy would not let it run.
    const ran = await page.evaluate(() => {
      const script = document.createElement('script')
      try {
        script.textContent = 'document.title = 3'
        document.body.append(script)
      } catch {}
      return document.title
    })
    expect(ran).toBe('Hookseal sandbox')
    await close(server)
  })

  it('follows what happens elsewhere, live', async () => {
    const { status } = await fetch(`${sandbox.urls.rine}/webhooks`, {
      method: 'POST',
      headers: { authorization: 'Bearer any' },
      body: JSON.stringify({ agent_id: 'a_1', url: 'http://127.0.0.1:9/nobody' }),
    })
    expect(status).toBe(201)
    await page.getByText('agent a_1').waitFor()
    sandbox.trigger({ sender: 'rine', type: 'conversation.updated' })
    await row('conversation.updated', 'failed').waitFor()
    await page.getByRole('img', { name: '0 delivered, 1 failed or dead' }).waitFor()
    expect(violations).toEqual([])
  })

  it('leaves alone what is being typed, and closed what was closed', async () => {
    await register('rine', 'http://127.0.0.1:9/nobody')
    const event = page.getByRole('form', { name: 'Trigger an event' }).getByLabel('Event')
    await event.fill('half.a.na')
    for (const type of ['message.received', 'conversation.updated']) {
      sandbox.trigger({ sender: 'rine', type })
      await row(type, 'failed').waitFor()
    }
    expect(await event.inputValue()).toBe('half.a.na')

    // An answer that was asked for before the dialog was closed comes after.
    let answer = () => {}
    const held = new Promise<void>((resolve) => {
      answer = resolve
    })
    await page.getByRole('button', { name: 'message.received' }).click()
    await page.getByRole('dialog').getByText('Attempts').waitFor()
    await page.route('**/inspector/deliveries/*', async (route) => {
      await held
      await route.continue()
    })
    const asked = page.waitForRequest('**/inspector/deliveries/*')
    sandbox.trigger({ sender: 'rine', type: 'message.received' })
    const request = await asked
    await page.keyboard.press('Escape')
    answer()
    await (await request.response())?.finished()
    await page.evaluate(() => new Promise(requestAnimationFrame))
    expect(await page.getByRole('dialog').count()).toBe(0)
  })

  it('fits a phone, and is used by keyboard alone', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    const receiver = await startRicloud()
    await register('ricloud', receiver.url)
    await trigger('ricloud')
    await row('task.succeeded', 'failed').waitFor()
    const overflow = () => {
      const { scrollWidth, clientWidth } = document.documentElement
      return scrollWidth - clientWidth
    }
    expect(await page.evaluate(overflow)).toBe(0)
    await screenshot(page, 'overview-phone', true)

    const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '')
    await page.locator('body').focus()
    for (let i = 0; i < 40 && (await focused()) !== 'task.succeeded'; i++) {
      await page.keyboard.press('Tab')
    }
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Why it was refused').waitFor()
    for (let i = 0; i < 10 && (await focused()) !== 'Resend'; i++) {
      await page.keyboard.press('Tab')
    }
    expect(await focused()).toBe('Resend')
    expect(await dialog.evaluate((one) => one.scrollWidth - one.clientWidth)).toBe(0)
    await screenshot(page, 'refused-phone')
    await page.keyboard.press('Enter')
    await page
      .getByRole('dialog')
      .getByText(/ricloud, resend/)
      .waitFor()
    await page.keyboard.press('Escape')
    expect(await page.getByRole('dialog').count()).toBe(0)
    expect(violations).toEqual([])
    await receiver.close()
  })

  it('keeps names of any length inside a phone', async () => {
    await page.setViewportSize({ width: 375, height: 800 })
    const long = 'x'.repeat(4000)
    const post = (path: string, body: object) =>
      fetch(`${sandbox.url}/inspector/${path}`, { method: 'POST', body: JSON.stringify(body) })
    await post('webhooks', { sender: 'rine', owner: long, url: 'http://127.0.0.1:9/hook' })
    await post('trigger', { sender: 'rine', type: long })
    await sandbox.settled()
    const button = page.getByRole('button', { name: long })
    await button.waitFor()
    const overflow = () => {
      const { scrollWidth, clientWidth } = document.documentElement
      return scrollWidth - clientWidth
    }
    expect(await page.evaluate(overflow)).toBe(0)
    await button.click()
    const dialog = page.getByRole('dialog')
    await dialog.waitFor()
    expect(await dialog.evaluate((one) => one.scrollWidth - one.clientWidth)).toBe(0)
    const bounds = await dialog.getByRole('button', { name: 'Close' }).boundingBox()
    const title = await dialog.getByRole('heading', { level: 2 }).boundingBox()
    expect(Math.abs((bounds?.y ?? 0) - (title?.y ?? 1000))).toBeLessThan(20)
    expect((bounds?.x ?? 1000) + (bounds?.width ?? 0)).toBeLessThanOrEqual(375)
    await screenshot(page, 'long-names-phone')
    expect(violations).toEqual([])
  })

  it('answers no page of another site', async () => {
    const path = `${sandbox.url}/inspector/trigger`
    const post = (headers: Record<string, string>) =>
      fetch(path, { method: 'POST', headers, body: '{"sender":"rine"}' })
    expect((await post({})).status).toBe(201)
    expect((await post({ 'sec-fetch-site': 'cross-site' })).status).toBe(403)
  })
})
