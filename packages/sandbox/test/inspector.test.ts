import { createServer } from 'node:http'
import { createReceiver } from '@hookseal/core'
import { nodeHandler } from '@hookseal/core/node'
import { handinger, ricloud, rine } from '@hookseal/core/providers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { close, listen } from '../../../test/support/listen.ts'
import type { ApiSender, Delivery } from '../src/domain/model.ts'
import type { DeliveryView, WebhookView } from '../src/inspector/server/views.ts'
import { type Sandbox, startSandbox } from '../src/start-sandbox.ts'

let sandbox: Sandbox
let secrets: Record<ApiSender, string>
let server: ReturnType<typeof createServer>
let port: number

beforeEach(async () => {
  secrets = { rine: 'none', ricloud: 'none', handinger: 'none' }
  const handlers = { '*': () => {} }
  const handle: Record<ApiSender, ReturnType<typeof nodeHandler>> = {
    rine: nodeHandler(createReceiver({ provider: rine({ secret: () => secrets.rine }), handlers })),
    ricloud: nodeHandler(
      createReceiver({ provider: ricloud({ secret: () => secrets.ricloud }), handlers }),
    ),
    handinger: nodeHandler(
      createReceiver({ provider: handinger({ secret: () => secrets.handinger }), handlers }),
    ),
  }
  server = createServer((request, response) => {
    const [, sender] = (request.url ?? '').split('/')
    void handle[sender as ApiSender](request, response)
  })
  port = await listen(server)
  sandbox = await startSandbox({ retries: { maxAttempts: 1 } })
})

afterEach(async () => {
  await sandbox.close()
  await close(server)
})

async function call<T>(
  method: string,
  path: string,
  body?: object,
): Promise<T & { error?: string }> {
  const init = body === undefined ? {} : { body: JSON.stringify(body) }
  const response = await fetch(`${sandbox.url}/inspector/${path}`, { method, ...init })
  return response.json()
}

async function register(sender: ApiSender) {
  const url = `http://127.0.0.1:${port}/${sender}`
  const webhook = await call<WebhookView>('POST', 'webhooks', { sender, owner: '1', url })
  secrets[sender] = webhook.secret
  return webhook
}

async function deliver(sender: ApiSender): Promise<DeliveryView> {
  const { deliveryIds } = sandbox.trigger({ sender })
  await sandbox.settled()
  return call('GET', `deliveries/${deliveryIds[0]}`)
}

async function again(id: string, mode: string): Promise<DeliveryView> {
  const made = await call<Delivery>('POST', `deliveries/${id}/resend`, { mode })
  await sandbox.settled()
  return call('GET', `deliveries/${made.id}`)
}

const codes = ({ verdict }: DeliveryView) => verdict.map(({ code }) => code)

describe('one delivery in the inspector', () => {
  it.each(['rine', 'ricloud', 'handinger'] as const)('is shown whole: %s', async (sender) => {
    await register(sender)
    const view = await deliver(sender)
    expect(view.delivery).toMatchObject({ state: 'delivered', attempts: 1 })
    expect(view.verdict).toEqual([])
    const [attempt] = view.attempts
    expect(attempt).toMatchObject({ outcome: 'success', number: 1 })
    const headers = Object.fromEntries(attempt?.requestHeaders ?? [])
    expect(Number(headers['content-length'])).toBe(view.body.length)
    expect(Buffer.from(view.body.base64, 'base64').toString()).toBe(view.body.text)
    expect(JSON.parse(String(view.body.text))).toBeTypeOf('object')
  })

  it.each(['rine', 'ricloud'] as const)('explains a tampered body: %s', async (sender) => {
    await register(sender)
    const { delivery } = await deliver(sender)
    const view = await again(delivery.id, 'tampered')
    expect(view.delivery).toMatchObject({ state: 'failed', lastStatus: 401, kind: 'tampered' })
    expect(codes(view)[0]).toBe('tampered')
  })

  it('delivers a tampered body where bodies are not signed', async () => {
    await register('handinger')
    const { delivery } = await deliver('handinger')
    expect((await again(delivery.id, 'tampered')).delivery.state).toBe('delivered')
  })

  it('explains a stale signature, where there is a time to be stale', async () => {
    await register('ricloud')
    const { delivery } = await deliver('ricloud')
    const view = await again(delivery.id, 'stale')
    expect(view.delivery).toMatchObject({ state: 'failed', lastStatus: 401 })
    expect(codes(view)).toContain('timestamp_too_old')
    await register('rine')
    const { delivery: other } = await deliver('rine')
    const refused = await call('POST', `deliveries/${other.id}/resend`, { mode: 'stale' })
    expect(refused.error).toContain('no time')
  })

  it.each(['rine', 'ricloud', 'handinger'] as const)(
    'explains that the receiver has an old secret: %s',
    async (sender) => {
      const { id } = await register(sender)
      const before = await deliver(sender)
      expect(before.delivery.state).toBe('delivered')
      const { secret } = await call<WebhookView>('POST', `webhooks/${id}/rotate`)
      expect(secret).not.toBe(secrets[sender])
      const refused = await deliver(sender)
      expect(refused.delivery).toMatchObject({ state: 'failed', lastStatus: 401 })
      expect(refused.verdict[0]).toMatchObject({ code: 'receiver_differs' })
      expect(refused.verdict[0]?.sentence).toContain('old one')
      secrets[sender] = secret
      expect((await again(refused.delivery.id, 'resend')).delivery.state).toBe('delivered')
    },
  )

  it('sends the original again after it was tampered with', async () => {
    await register('ricloud')
    const { delivery } = await deliver('ricloud')
    const spoilt = await again(delivery.id, 'tampered')
    expect((await again(spoilt.delivery.id, 'resend')).delivery.state).toBe('delivered')
  })

  it('shows bytes that are no text', async () => {
    await register('rine')
    const body = Uint8Array.of(0xff, 0x00, 0x7f)
    const { deliveryIds } = sandbox.trigger({ sender: 'rine', body })
    await sandbox.settled()
    const view = await call<DeliveryView>('GET', `deliveries/${deliveryIds[0]}`)
    expect(view.body).toEqual({ base64: '/wB/', text: null, length: 3 })
  })
})

describe('orders of the inspector', () => {
  it.each([
    ['webhooks', { sender: 'rine', owner: 'a', url: 'http://example.test' }],
    ['webhooks', { sender: 'nobody', owner: 'a', url: 'https://example.test' }],
    ['trigger', {}],
    ['deliveries/no/resend', { mode: 'worse' }],
    ['deliveries/no/resend', { mode: 'resend' }],
    ['webhooks/no/rotate', {}],
  ])('are refused: %s %o', async (path, body) => {
    expect((await call('POST', path, body)).error).toBeTypeOf('string')
  })

  it('keep a worker to one webhook', async () => {
    await register('handinger')
    const second = { sender: 'handinger', owner: '1', url: 'https://example.test' }
    expect((await call('POST', 'webhooks', second)).error).toContain('one webhook')
  })

  it('cannot resend to a webhook that is gone', async () => {
    const { id } = await register('rine')
    const { delivery } = await deliver('rine')
    await fetch(`${sandbox.url}/inspector/webhooks/${id}`, { method: 'DELETE' })
    const refused = await call('POST', `deliveries/${delivery.id}/resend`, { mode: 'resend' })
    expect(refused.error).toContain('deleted')
  })
})
