import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { createReceiver } from '@hookseal/core'
import { nodeHandler } from '@hookseal/core/node'
import { stripe } from '@hookseal/core/providers'
import { screenshot } from '@hookseal/tests-kit/browser'
import { withChromium } from '@hookseal/tests-kit/with-chromium'
import { withProgram } from '@hookseal/tests-kit/with-program'
import { expect, it } from 'vitest'
import { clipboard, rows, withInspectorPage } from './inspector-page.ts'

const inspector = withInspectorPage()
const dialog = () => inspector.page.getByRole('dialog')
const button = (name: string) => dialog().getByRole('button', { name, exact: true })
const openRow = (text: string) => rows(inspector.page).filter({ hasText: text }).first().click()

/** A receiver for Stripe, and what its handler got. */
async function startReceiver() {
  const seen: { readonly type: string; readonly body: string }[] = []
  const known = { secret: 'none' }
  const receiver = createReceiver({
    provider: stripe({ secret: () => known.secret }),
    handlers: {
      '*': ({ type, rawBody }) => void seen.push({ type, body: Buffer.from(rawBody).toString() }),
    },
    logger: false,
  })
  const handle = nodeHandler(receiver)
  const url = await inspector.serve((request, response) => void handle(request, response))
  const { secret } = await inspector.register('stripe', url)
  await inspector.sandbox.settled()
  return { seen, known, secret }
}

withChromium('a delivery of the inspector, in Chromium', () => {
  it('says why it was refused, and can be sent again', async () => {
    const { seen, known, secret } = await startReceiver()
    inspector.sandbox.trigger({ sender: 'stripe', type: 'charge.refunded' })
    await inspector.open()
    const { page } = inspector
    await openRow('charge.refunded')
    await dialog().getByText('Why it was rejected').waitFor()
    await dialog().getByText('the receiver uses another secret').waitFor()
    await dialog()
      .getByText(/^t=\d+,v1=/)
      .waitFor()
    await screenshot(page, 'delivery-refused')

    known.secret = secret
    await button('Resend').click()
    await dialog().locator('header').getByText('delivered').waitFor()
    await dialog().getByText('Sent again with a new signature.').waitFor()
    expect(seen.map(({ type }) => type)).toEqual(['charge.refunded'])

    await button('Tamper').click()
    await dialog().getByText('The body was changed after it was signed.').waitFor()
    // The verdict is only that the refusal is right.
    expect(await dialog().locator('.verdict code').allTextContents()).toEqual(['tampered'])
    await screenshot(page, 'delivery-tampered')
    await button('Resend stale').click()
    await dialog().getByText('signed with a time that is too old').waitFor()
    expect(seen).toHaveLength(1)
    await page.keyboard.press('Escape')
    await expect.poll(() => dialog().count()).toBe(0)
    await expect.poll(() => page.evaluate(() => location.hash)).toBe('')
    expect(inspector.violations).toEqual([])
  })

  it('can be edited and sent again with a new signature', async () => {
    const { seen, known, secret } = await startReceiver()
    known.secret = secret
    inspector.sandbox.trigger({ sender: 'stripe', type: 'charge.refunded' })
    await inspector.sandbox.settled()
    await inspector.open()
    await openRow('charge.refunded')
    await button('Edit and resend').click()
    const area = dialog().getByLabel('Body to send')
    const before = await area.inputValue()
    expect(before).toBe(seen[0]?.body)
    const edited = JSON.stringify(
      { ...JSON.parse(before), id: 'evt_edited', note: 'ünïcode "\n' },
      null,
      1,
    )
    await area.fill(edited)
    await screenshot(inspector.page, 'delivery-edit')
    await button('Send edited').click()
    await dialog().locator('header').getByText('delivered').waitFor()
    await dialog().getByText('Sent with the edited body').waitFor()
    expect(seen.at(-1)?.body).toBe(edited)
    expect(await dialog().locator('pre.body').textContent()).toBe(edited)
    expect(inspector.violations).toEqual([])
  })

  withProgram('curl', 'with curl', () => {
    it('can be copied: body, headers, curl, .http, and for explain', async () => {
      const received: { headers: NodeJS.Dict<string | string[]>; body: string }[] = []
      const url = await inspector.serve(async (request, response) => {
        const body = Buffer.concat(await request.toArray()).toString()
        received.push({ headers: request.headers, body })
        response.writeHead(204).end()
      })
      await inspector.register('rine', url)
      const text = '{"quote":"it\'s","line":"a\\nb","money":"€ $HOME `id`"}'
      inspector.sandbox.trigger({ sender: 'rine', body: text })
      await inspector.sandbox.settled()
      await inspector.open()
      const { page } = inspector
      await openRow('message.received')
      const copied = async (name: string) => {
        await page.evaluate(() => navigator.clipboard.writeText(''))
        await button(name).first().click()
        await expect.poll(() => clipboard(page)).not.toBe('')
        return clipboard(page)
      }
      const signature = String(received[0]?.headers['x-rine-signature'])
      expect(await copied('Copy the body')).toBe(text)
      expect(await copied('Copy the headers')).toContain(`x-rine-signature: ${signature}`)

      const curl = await copied('Copy as curl')
      await promisify(execFile)('sh', ['-c', curl])
      expect(received[1]?.body).toBe(text)
      expect(received[1]?.headers['x-rine-signature']).toBe(signature)
      // The requests are the same except for what curl adds and how its connection ends.
      const { connection: _, ...sent } = received[0]?.headers ?? {}
      expect(received[1]?.headers).toMatchObject(sent)

      const http = await copied('Copy as .http')
      expect(http).toMatch(/^POST \/hook HTTP\/1\.1\n/)
      expect(http.slice(http.indexOf('\n\n') + 2)).toBe(text)
      const { headers, body } = JSON.parse(await copied('Copy for explain'))
      expect(headers['x-rine-signature'] ?? headers['X-Rine-Signature']).toBe(signature)
      expect(body).toBe(text)
      expect(await copied('Copy the command')).toBe('npx @hookseal/cli explain rine capture.json')
      expect(inspector.violations).toEqual([])
    })
  })

  it('shows hostile payloads and answers as text', async () => {
    const attack = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
    const url = await inspector.serve((_, response) =>
      response.writeHead(401, { 'x-attack': attack }).end(attack),
    )
    await inspector.register('rine', `${url}/${encodeURI(attack)}`)
    await inspector.call('POST', 'trigger', { sender: 'rine', type: attack, body: attack })
    await inspector.sandbox.settled()
    await inspector.open()
    const { page } = inspector
    await openRow(attack)
    await dialog().getByRole('heading', { name: 'Response: 401' }).waitFor()
    expect(await dialog().locator('pre.body').textContent()).toBe(attack)
    expect(await page.locator('img, script:not([src])').count()).toBe(0)
    expect(await page.title()).toBe('Hookseal sandbox')
    expect(inspector.violations).toEqual([])
    // Even if markup got in, the content security policy would not let it run.
    const ran = await page.evaluate(() => {
      const script = document.createElement('script')
      try {
        script.textContent = 'document.title = 3'
        document.body.append(script)
      } catch {}
      return document.title
    })
    expect(ran).toBe('Hookseal sandbox')
  })
})
