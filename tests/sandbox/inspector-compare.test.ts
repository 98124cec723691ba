import { screenshot } from '@hookseal/tests-kit/browser'
import { withChromium } from '@hookseal/tests-kit/with-chromium'
import { expect, it } from 'vitest'
import { overflow, rows, withInspectorPage } from './inspector-page.ts'

const inspector = withInspectorPage({ retries: { maxAttempts: 3, firstDelayMs: 1, factor: 1 } })
const dialog = () => inspector.page.getByRole('dialog')

withChromium('comparing attempts, in Chromium', () => {
  it('shows any two attempts side by side', async () => {
    let answers = 0
    const url = await inspector.serve((request, response) => {
      request.resume()
      answers++
      const body = JSON.stringify({ same: true, attempt: answers })
      response.writeHead([500, 401, 204][answers - 1] ?? 204, { 'x-attempt': String(answers) })
      response.end(body)
    })
    await inspector.register('stripe', url)
    inspector.sandbox.trigger({ sender: 'stripe' })
    await inspector.sandbox.settled()
    await inspector.open()
    const { page } = inspector
    await rows(page).first().click()
    await dialog().getByText('Compare two attempts').click()
    const compared = (title: string) =>
      dialog()
        .getByRole('table')
        .filter({ has: page.locator('caption', { hasText: title }) })
    const changed = (title: string, side: 'gone' | 'new') => compared(title).locator(`td.${side}`)
    expect(await changed('Answer', 'gone').first().textContent()).toContain('401')
    expect(await changed('Answer', 'new').first().textContent()).toContain('204')
    await dialog().getByText('Body identical').waitFor()

    await dialog().getByLabel('Left').selectOption({ label: 'Attempt 1: 500' })
    await dialog().getByLabel('Right').selectOption({ label: 'Attempt 2: 401' })
    await expect.poll(() => changed('Answer', 'gone').first().textContent()).toContain('500')
    expect(await changed('Response headers', 'gone').allTextContents()).toContain('−x-attempt: 1')
    expect(await changed('Response headers', 'new').allTextContents()).toContain('+x-attempt: 2')
    expect(await changed('Response body', 'new').allTextContents()).toEqual([
      '+{"same":true,"attempt":2}',
    ])
    await compared('Response body').scrollIntoViewIfNeeded()
    await screenshot(page, 'compare-wide')

    // Corresponding lines are side by side; on a phone, one is below the other.
    const places = async () => {
      const left = await changed('Response body', 'gone').first().boundingBox()
      const right = await changed('Response body', 'new').first().boundingBox()
      return { left, right }
    }
    const wide = await places()
    expect(wide.left?.y).toBe(wide.right?.y)
    await page.setViewportSize({ width: 390, height: 844 })
    const phone = await places()
    expect(phone.left?.x).toBe(phone.right?.x)
    expect(phone.left?.y).toBeLessThan(phone.right?.y ?? 0)
    expect(await overflow(page)).toBe(0)
    await compared('Response body').scrollIntoViewIfNeeded()
    await screenshot(page, 'compare-phone')
    expect(inspector.violations).toEqual([])
  })

  it('reaches the other deliveries of the event', async () => {
    const url = await inspector.serve((request, response) => {
      request.resume()
      response.writeHead(204).end()
    })
    await inspector.register('stripe', url)
    inspector.sandbox.trigger({ sender: 'stripe' })
    await inspector.sandbox.settled()
    await inspector.open()
    const { page } = inspector
    await rows(page).first().click()
    // A single attempt cannot be compared with anything.
    await dialog().getByText('Attempt 1').waitFor()
    expect(await dialog().getByText('Compare two attempts').count()).toBe(0)
    await dialog().getByRole('button', { name: 'Tamper' }).click()
    await dialog().getByText('Stripe, tampered').waitFor()
    await dialog().getByText('Compare two attempts').click()
    const options = await dialog().getByLabel('Left').locator('option').allTextContents()
    expect(options[1]).toMatch(/^First delivery, [\d:]+: 204$/)
    await dialog()
      .getByLabel('Left')
      .selectOption({ label: options[1] ?? '' })
    await dialog().getByText('Request headers', { exact: true }).waitFor()
    const body = dialog()
      .getByRole('table')
      .filter({ has: page.locator('caption', { hasText: /^Body$/ }) })
    await expect.poll(() => body.locator('td.gone').count()).toBe(1)
    expect(await body.locator('td.new').count()).toBe(1)
    expect(inspector.violations).toEqual([])
  })
})
