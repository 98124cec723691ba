import { createReceiver } from '@hookseal/core'
import { nodeHandler } from '@hookseal/core/node'
import { stripe } from '@hookseal/core/providers'
import { KNOWN_PROVIDERS } from '@hookseal/testing'
import { screenshot } from '@hookseal/tests-kit/browser'
import { withChromium } from '@hookseal/tests-kit/with-chromium'
import { expect, it } from 'vitest'
import { clipboard, isFocused, rows, withInspectorPage } from './inspector-page.ts'

const inspector = withInspectorPage()
const form = (name: string) => inspector.page.getByRole('form', { name })
const step = (name: string) => inspector.page.locator('details.step').filter({ hasText: name })

withChromium('the steps of the inspector, in Chromium', () => {
  it('lead from the registration to the secret and to a delivery', async () => {
    const known = { secret: 'whsec_none' }
    const handled: string[] = []
    const receiver = createReceiver({
      provider: stripe({ secret: () => known.secret }),
      handlers: { '*': ({ type }) => void handled.push(type) },
      logger: false,
    })
    const handle = nodeHandler(receiver)
    const url = await inspector.serve((request, response) => void handle(request, response))
    await inspector.open()
    const { page } = inspector
    await screenshot(page, 'steps-1-empty')
    await form('Register a webhook').getByLabel('Sender').selectOption({ label: 'Stripe' })
    await form('Register a webhook').getByLabel('URL').fill(url)
    await form('Register a webhook').getByRole('button', { name: 'Register' }).click()

    await page.getByText('export STRIPE_WEBHOOK_SECRET=').waitFor()
    await isFocused(page, '#step-2')
    expect(await form('Register a webhook').isVisible()).toBe(false)
    await screenshot(page, 'steps-2-secret')
    await page.getByRole('button', { name: 'Copy the line' }).click()
    await page.getByText('Copied', { exact: true }).waitFor()
    expect(await clipboard(page)).toMatch(/^export STRIPE_WEBHOOK_SECRET='whsec_\w+'$/)
    await page.getByRole('button', { name: 'Copy the secret' }).click()
    await expect.poll(() => clipboard(page)).toMatch(/^whsec_\w+$/)
    known.secret = await clipboard(page)
    await page.getByText('No receiver yet?').click()
    await page.getByRole('button', { name: 'Copy the receiver' }).click()
    await expect.poll(() => clipboard(page)).toContain("from '@hookseal/express'")

    await page.getByRole('button', { name: 'Done, continue' }).click()
    await isFocused(page, '#step-3')
    expect(await page.getByText('export STRIPE').count()).toBe(0)
    const trigger = form('Trigger an event')
    expect(await trigger.getByLabel('Sender').inputValue()).toBe('stripe')
    const type = await trigger.getByLabel('Event').inputValue()
    await trigger.getByRole('button', { name: 'Trigger' }).click()
    await trigger.getByText('1 delivery queued.').waitFor()
    await rows(page).filter({ hasText: type }).getByText('delivered').waitFor()
    expect(handled).toEqual([type])
    await screenshot(page, 'steps-3-delivered')
    expect(inspector.violations).toEqual([])
  })

  it('can be used while the deliveries are still loading', async () => {
    const { page } = inspector
    let load = () => {}
    await page.route(/inspector\/deliveries/, (route) => {
      load = () => void route.continue()
    })
    await inspector.open()
    await form('Register a webhook').getByLabel('Sender').selectOption({ label: 'Stripe' })
    await step('Set the secret').locator('summary').click()
    load()
    await page.getByText('No deliveries yet').waitFor()
    await page.evaluate(() => new Promise(requestAnimationFrame))
    // What has loaded neither collapses a step nor expands one.
    const isOpen = (name: string) => step(name).evaluate((one: HTMLDetailsElement) => one.open)
    expect(await isOpen('Register a webhook')).toBe(true)
    expect(await isOpen('Set the secret')).toBe(true)
  })

  it('have one primary button each, and offer every sender', async () => {
    await inspector.register('github', 'http://127.0.0.1:9/hook')
    await inspector.open()
    const { page } = inspector
    for (const name of ['Register a webhook', 'Trigger an event']) {
      expect(await step(name).locator('button.primary').count()).toBe(1)
      const values = await step(name)
        .locator('select option')
        .evaluateAll((all) => all.map((one) => (one as HTMLOptionElement).value))
      expect(new Set(values.filter((value) => value !== ''))).toEqual(
        new Set(KNOWN_PROVIDERS.keys()),
      )
    }
    // Senders with a webhook come first.
    const first = step('Trigger an event').locator('optgroup').first()
    expect(await first.getAttribute('label')).toBe('With a webhook')
    expect(await first.locator('option').allTextContents()).toEqual(['GitHub'])
    await page.getByRole('button', { name: 'Show secret' }).click()
    await page.getByText('export GITHUB_WEBHOOK_SECRET').waitFor()
    expect(await step('Set the secret').locator('button.primary').count()).toBe(1)
  })

  it('show an error at its field without moving anything', async () => {
    await inspector.open()
    const { page } = inspector
    const register = form('Register a webhook')
    const button = register.getByRole('button', { name: 'Register' })
    const before = await button.boundingBox()
    await button.click()
    const sender = register.getByLabel('Sender')
    await register.getByText('Choose a sender.').waitFor()
    expect(await sender.getAttribute('aria-invalid')).toBe('true')
    expect(await sender.getAttribute('aria-describedby')).toBe('register-sender-hint')
    expect(await page.locator('#register-sender-hint').textContent()).toBe('Choose a sender.')
    expect(await button.boundingBox()).toEqual(before)

    await sender.selectOption('stripe')
    await expect.poll(() => sender.getAttribute('aria-invalid')).toBeNull()
    const url = register.getByLabel('URL')
    await url.fill('http://example.com/hook')
    await button.click()
    await register.getByText('The URL must start with https://').waitFor()
    expect(await url.getAttribute('aria-invalid')).toBe('true')
    expect(await sender.getAttribute('aria-invalid')).toBeNull()
    expect(await button.boundingBox()).toEqual(before)
    await screenshot(page, 'steps-field-error')
    await url.press('End')
    await url.pressSequentially('s')
    await expect.poll(() => url.getAttribute('aria-invalid')).toBeNull()
    expect(await register.getByText('The URL must start').count()).toBe(0)
    // What the browser itself logs about the two answers.
    expect(inspector.violations.filter((one) => !one.includes('400'))).toEqual([])
  })
})
