// cspell:ignore upda

import { screenshot } from '@hookseal/tests-kit/browser'
import { withChromium } from '@hookseal/tests-kit/with-chromium'
import type { Response } from 'playwright-core'
import { expect, it } from 'vitest'
import { isFocused, rows, withInspectorPage } from './inspector-page.ts'

const inspector = withInspectorPage({
  retries: { maxAttempts: 5, firstDelayMs: 3_600_000, jitter: 0 },
})
const question = () => inspector.page.getByRole('alertdialog')
const button = (name: string) => inspector.page.getByRole('button', { name, exact: true })

/** A webhook for which two deliveries wait. */
async function startWaiting() {
  const made = await inspector.register('rine', 'http://127.0.0.1:9/hook', 'a_1')
  for (let i = 0; i < 2; i++) inspector.sandbox.trigger({ sender: 'rine' })
  await expect
    .poll(async () => {
      const page = await inspector.call<{ deliveries: { attempts: number; state: string }[] }>(
        'GET',
        'deliveries',
      )
      return page.deliveries.map(({ attempts, state }) => `${attempts} ${state}`)
    })
    .toEqual(['1 pending', '1 pending'])
  return made
}

withChromium('the webhooks of the inspector, in Chromium', () => {
  it('are deleted only after a confirmation that says what will be lost', async () => {
    await startWaiting()
    await inspector.open()
    const { page } = inspector
    await rows(page)
      .first()
      .getByText(/^failed, retrying in 60 min$/)
      .waitFor()
    await button('Delete').click()
    await question().getByText('2 waiting deliveries will never be sent.').waitFor()
    await isFocused(page, 'dialog.confirm button:first-child')
    await screenshot(page, 'webhook-confirm')
    await page.keyboard.press('Escape')
    await expect.poll(() => question().count()).toBe(0)
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Delete')
    await button('Delete').click()
    await question().getByRole('button', { name: 'Cancel' }).click()
    expect(
      (await inspector.call<{ webhooks: unknown[] }>('GET', 'overview')).webhooks,
    ).toHaveLength(1)

    await button('Delete').click()
    await question().getByRole('button', { name: 'Delete' }).click()
    await page.getByText('agent a_1').waitFor({ state: 'detached' })
    await expect.poll(() => rows(page).getByText('dead').count()).toBe(2)
    await rows(page).first().click()
    await page.getByText('Its webhook was deleted, so it cannot be sent again.').waitFor()
    expect(await button('Resend').isDisabled()).toBe(true)
    expect(inspector.violations).toEqual([])
  })

  it('rotate their secret only after a confirmation, and then show the new one', async () => {
    const { secret, webhook } = await startWaiting()
    await inspector.open()
    const { page } = inspector
    await button('Rotate secret').click()
    await question().getByRole('button', { name: 'Cancel' }).click()
    const now = () => inspector.call<{ secret: string }>('GET', `webhooks/${webhook.id}/secret`)
    expect((await now()).secret).toBe(secret)
    await button('Rotate secret').click()
    await question().getByRole('button', { name: 'Rotate' }).click()
    await page.getByText('export RINE_WEBHOOK_SECRET=').waitFor()
    const rotated = (await now()).secret
    expect(rotated).not.toBe(secret)
    expect(await page.locator('pre.secret').textContent()).toContain(rotated)
    expect(inspector.violations).toEqual([])
  })

  it('do not send their secrets to the page until it requests them', async () => {
    const { secret } = await inspector.register('rine', 'http://127.0.0.1:9/hook')
    const { page } = inspector
    const answers: Promise<string>[] = []
    const collect = (response: Response) => {
      const isPart = /overview|senders|deliveries/.test(response.url())
      if (isPart) answers.push(response.text())
    }
    page.on('response', collect)
    await inspector.open()
    await button('Show secret').waitFor()
    inspector.sandbox.trigger({ sender: 'rine' })
    await rows(page).first().click()
    await page.getByRole('dialog').getByText('Attempt 1').waitFor()
    await page.keyboard.press('Escape')
    page.off('response', collect)
    const texts = await Promise.all(answers)
    expect(texts.length).toBeGreaterThan(3)
    for (const text of texts) expect(text).not.toContain(secret)
    await button('Show secret').click()
    await page.locator('pre.secret').getByText(secret).waitFor()
    expect(inspector.violations).toEqual([])
  })

  it('are updated when they change elsewhere, even while the user is typing', async () => {
    await inspector.open()
    const { page } = inspector
    const form = page.getByRole('form', { name: 'Register a webhook' })
    await form.getByLabel('URL').fill('http://half')
    const response = await fetch(`${inspector.sandbox.urls.rine}/webhooks`, {
      method: 'POST',
      headers: { authorization: 'Bearer any' },
      body: JSON.stringify({ agent_id: 'a_1', url: 'http://127.0.0.1:9/nobody' }),
    })
    expect(response.status).toBe(201)
    await page.getByText('agent a_1').waitFor()
    expect(await page.locator('.chart').count()).toBe(0)
    inspector.sandbox.trigger({ sender: 'rine', type: 'conversation.updated' })
    await rows(page).filter({ hasText: 'conversation.updated' }).waitFor()
    await page.getByRole('img', { name: '0 delivered, 0 failed or dead, 1 in progress' }).waitFor()
    for (const text of ['−5 min', 'now']) await page.locator('.plot').getByText(text).waitFor()
    expect(await page.locator('.most').textContent()).toBe('1')
    expect(await form.getByLabel('URL').inputValue()).toBe('http://half')

    await page.getByText('Trigger an event').click()
    const event = page.getByRole('form', { name: 'Trigger an event' }).getByLabel('Event')
    await event.fill('half.a.na')
    const box = page.getByRole('search').getByLabel('Search')
    // No timer runs, so that the search is still being typed when the change arrives.
    await page.clock.install()
    await page.clock.pauseAt(Date.now() + 3_600_000)
    await box.fill('upda')
    await inspector.register('stripe', 'http://127.0.0.1:9/other')
    await page.locator('.webhook').nth(1).waitFor()
    expect(await event.inputValue()).toBe('half.a.na')
    expect(await box.inputValue()).toBe('upda')
    expect(inspector.violations).toEqual([])
  })
})
