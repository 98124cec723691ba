import { startSandbox } from '@hookseal/sandbox'
import { screenshot } from '@hookseal/tests-kit/browser'
import { withChromium } from '@hookseal/tests-kit/with-chromium'
import { expect, it } from 'vitest'
import { rows, withInspectorPage } from './inspector-page.ts'

const inspector = withInspectorPage()
const warning = () => inspector.page.getByRole('alert').getByText('The sandbox has stopped.')

withChromium('the inspector without its sandbox, in Chromium', () => {
  it('says that the sandbox has stopped, and recovers when the sandbox is back', async () => {
    await inspector.register('rine', 'http://127.0.0.1:9/hook', 'before')
    await inspector.open()
    const { page } = inspector
    await page.getByText('agent before').waitFor()
    await page.getByText('live', { exact: true }).waitFor()
    const enabled = () => page.locator('button:enabled, input:enabled, select:enabled').count()
    expect(await enabled()).toBeGreaterThan(5)

    const port = Number(new URL(inspector.sandbox.url).port)
    await inspector.sandbox.close()
    await warning().waitFor()
    expect(await page.getByRole('alert').textContent()).toContain('hookseal sandbox')
    expect(await enabled()).toBe(0)
    await screenshot(page, 'stopped')

    const next = await startSandbox({ port, retries: { maxAttempts: 1 } })
    try {
      await warning().waitFor({ state: 'detached' })
      // It is a new sandbox, without the webhook of the first.
      await page.getByText('agent before').waitFor({ state: 'detached' })
      await expect.poll(enabled).toBeGreaterThan(3)
      next.trigger({ sender: 'rine' })
      await page.getByText('live', { exact: true }).waitFor()
    } finally {
      await next.close()
    }
  })

  it('keeps an open delivery in view, with its buttons disabled', async () => {
    await inspector.register('rine', 'http://127.0.0.1:9/hook')
    inspector.sandbox.trigger({ sender: 'rine' })
    await inspector.sandbox.settled()
    await inspector.open()
    const { page } = inspector
    await rows(page).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Nothing is listening on 127.0.0.1:9.').waitFor()
    await screenshot(page, 'delivery-nothing-listens')
    await inspector.sandbox.close()
    await expect
      .poll(() => dialog.getByRole('button', { name: 'Resend', exact: true }).isDisabled())
      .toBe(true)
    await dialog.getByText('The sandbox has stopped.').waitFor()
    await dialog.getByText('Nothing is listening on 127.0.0.1:9.').waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => dialog.count()).toBe(0)
  })
})
