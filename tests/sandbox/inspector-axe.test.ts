import { axeFindings } from '@hookseal/tests-kit/axe'
import { screenshot } from '@hookseal/tests-kit/browser'
import { patience } from '@hookseal/tests-kit/patience'
import { withChromium } from '@hookseal/tests-kit/with-chromium'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { rows, withInspectorPage } from './inspector-page.ts'

const FAST = { maxAttempts: 2, firstDelayMs: 3_600_000, jitter: 0 }
const inspector = withInspectorPage({ retries: FAST, timeoutMs: patience(2000) })

const SIZES = { wide: { width: 1280, height: 860 }, phone: { width: 390, height: 844 } } as const

/** Checks the page in light and dark mode, on a wide screen and on a phone. */
async function look(page: Page, name: string): Promise<void> {
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await screenshot(page, `${name}-${size}-${colorScheme}`)
      expect(await axeFindings(page), `${name}, ${size}, ${colorScheme}`).toEqual([])
    }
  }
  await page.setViewportSize(SIZES.wide)
}

/** Deliveries in every state: delivered, failed, dead, refused, unreachable, timed out and being sent. */
async function fill() {
  const url = await inspector.serve((request, response) => {
    request.resume()
    const [, status = ''] = /status=(\w+)/.exec(request.url ?? '') ?? []
    if (status === 'hangs') return
    response.writeHead(Number(status), { location: '/elsewhere' }).end('{"why":"because"}')
  })
  const senders = ['stripe', 'github', 'rine', 'slack', 'shopify', 'handinger', 'twilio'] as const
  const fates = ['204', '401', '500', '404', '302', 'hangs'] as const
  for (const [i, fate] of fates.entries()) {
    await inspector.register(senders[i] ?? 'rine', `${url}?status=${fate}`)
  }
  await inspector.register('linear', 'http://127.0.0.1:9/hook')
  const { webhook } = await inspector.register('zoom', `${url}?status=500`)
  for (let round = 0; round < 5; round++) {
    for (const sender of [...senders.slice(0, 6), 'linear', 'zoom'])
      inspector.sandbox.trigger({ sender })
  }
  await expect
    .poll(async () => {
      const { counts } = await inspector.call<{ counts: Record<string, number> }>('GET', 'overview')
      return counts['processing']
    })
    .toBe(0)
  await inspector.call('DELETE', `webhooks/${webhook.id}`)
}

withChromium('axe finds nothing in the inspector', () => {
  it('while it is empty, after registering, and with an error', async () => {
    await inspector.open()
    const { page } = inspector
    await look(page, 'axe-empty')
    await page.getByRole('button', { name: 'Register' }).click()
    await page.getByText('Choose a sender.').waitFor()
    await look(page, 'axe-error')
    const form = page.getByRole('form', { name: 'Register a webhook' })
    await form.getByLabel('Sender').selectOption('stripe')
    await form.getByLabel('URL').fill('http://localhost:3000/webhooks/stripe')
    await form.getByRole('button', { name: 'Register' }).click()
    await page.getByText('export STRIPE').waitFor()
    await page.getByText('No receiver yet?').click()
    await look(page, 'axe-registered')
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('alertdialog').waitFor()
    await look(page, 'axe-confirm')
  })

  it('with deliveries in every state', async () => {
    await fill()
    await inspector.open()
    const { page } = inspector
    await expect.poll(() => rows(page).count()).toBe(25)
    await look(page, 'axe-list')
    await rows(page).filter({ hasText: '401' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Why it was rejected').waitFor()
    await look(page, 'axe-refused')
    await dialog.getByRole('button', { name: 'Edit and resend' }).click()
    await look(page, 'axe-edit')
    await dialog.getByRole('button', { name: 'Tamper' }).click()
    await dialog.getByText('tampered', { exact: true }).waitFor()
    await dialog.getByText('Compare two attempts').click()
    await dialog.getByRole('table').first().waitFor()
    await look(page, 'axe-compare')
    await inspector.sandbox.close()
    await dialog.getByText('The sandbox has stopped.').waitFor()
    await look(page, 'axe-stopped-delivery')
    await page.keyboard.press('Escape')
    await page.getByRole('alert').getByText('The sandbox has stopped.').waitFor()
    await look(page, 'axe-stopped')
  })
})
