import { createServer, type Server } from 'node:http'
import { createReceiver } from '@hookseal/core'
import { nodeHandler } from '@hookseal/core/node'
import { KNOWN_PROVIDERS } from '@hookseal/testing'
import { close, listen } from '@hookseal/tests-kit/listen'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DeliveryView } from '../../../src/inspector/server/views.ts'
import { type Sandbox, startSandbox } from '../../../src/start-sandbox.ts'
import { type InspectorClient, inspectorClient } from '../inspector-client.ts'

const SENDERS = ['rine', 'ricloud', 'handinger', 'stripe', 'github'] as const
type Sender = (typeof SENDERS)[number]

let sandbox: Sandbox
let client: InspectorClient
let secrets: Map<string, string>
let server: Server
let base: string

beforeEach(async () => {
  secrets = new Map()
  // Receives what each sender sends to its own path, with the secret that the test has told.
  server = createServer((request, response) => {
    const [, sender = ''] = (request.url ?? '').split('/')
    const known = KNOWN_PROVIDERS.get(sender)
    const secret = secrets.get(sender)
    if (known === undefined) return
    const provider = known.make({ secret: secret ?? 'another-secret-0123456789' })
    const receiver = createReceiver({ provider, logger: false, handlers: { '*': () => {} } })
    void nodeHandler(receiver)(request, response)
  })
  base = `http://127.0.0.1:${await listen(server)}`
  sandbox = await startSandbox({ retries: { maxAttempts: 1 } })
  client = inspectorClient(sandbox)
})

afterEach(async () => {
  await sandbox.close()
  await close(server)
})

async function register(sender: Sender) {
  const made = await client.register(sender, `${base}/${sender}`)
  secrets.set(sender, made.secret)
  await sandbox.settled()
  return made.webhook
}

const codes = ({ verdict }: DeliveryView) => verdict.map(({ code }) => code)

describe('verdictOf()', () => {
  it.each(SENDERS)('has nothing to say about what was delivered: %s', async (sender) => {
    await register(sender)
    const view = await client.deliver(sender)
    expect(view.delivery).toMatchObject({ state: 'delivered', attempts: 1 })
    expect(view.verdict).toEqual([])
  })

  it.each(['rine', 'ricloud', 'stripe', 'github'] as const)(
    'says of a tampered body that refusing is right, and nothing else: %s',
    async (sender) => {
      await register(sender)
      const { delivery } = await client.deliver(sender)
      const view = await client.again(delivery.id, 'tampered')
      expect(view.delivery).toMatchObject({ state: 'failed', lastStatus: 401, kind: 'tampered' })
      expect(codes(view)).toEqual(['tampered'])
      expect(view.verdict[0]?.fix).toContain('right to reject')
    },
  )

  it('says that a receiver cannot detect a changed body where bodies are not signed', async () => {
    await register('handinger')
    const { delivery } = await client.deliver('handinger')
    const view = await client.again(delivery.id, 'tampered')
    expect(view.delivery.state).toBe('delivered')
    expect(codes(view)).toEqual(['body_not_signed'])
  })

  it.each(['tampered', 'stale'])('warns of a receiver that accepts what is %s', async (mode) => {
    const blind = createServer((request, response) => {
      request.resume()
      response.end()
    })
    const { webhook } = await client.register('stripe', `http://127.0.0.1:${await listen(blind)}/`)
    expect(webhook.sender).toBe('stripe')
    const { delivery } = await client.deliver('stripe')
    expect(codes(await client.again(delivery.id, mode))).toEqual([`${mode}_accepted`])
    expect(codes(await client.again(delivery.id, 'resend'))).toEqual([])
    await close(blind)
  })

  it.each(['ricloud', 'stripe'] as const)(
    'says of a stale signature that refusing is right: %s',
    async (sender) => {
      await register(sender)
      const { delivery } = await client.deliver(sender)
      const view = await client.again(delivery.id, 'stale')
      expect(view.delivery).toMatchObject({ state: 'failed', lastStatus: 401 })
      expect(codes(view)).toEqual(['timestamp_too_old'])
    },
  )

  it.each(SENDERS)('says that the receiver has an old secret: %s', async (sender) => {
    const { id } = await register(sender)
    expect((await client.deliver(sender)).delivery.state).toBe('delivered')
    const { secret } = await client.call<{ secret: string }>('POST', `webhooks/${id}/rotate`)
    expect(secret).not.toBe(secrets.get(sender))
    const refused = await client.deliver(sender)
    expect(refused.delivery).toMatchObject({ state: 'failed', lastStatus: 401 })
    expect(refused.verdict[0]).toMatchObject({ code: 'receiver_differs' })
    expect(refused.verdict[0]?.sentence).toContain('old one')
    expect(JSON.stringify(refused.verdict)).not.toContain(secret)
    secrets.set(sender, secret)
    expect((await client.again(refused.delivery.id, 'resend')).delivery.state).toBe('delivered')
  })

  it('sends the original again after it was tampered with', async () => {
    await register('ricloud')
    const { delivery } = await client.deliver('ricloud')
    const spoilt = await client.again(delivery.id, 'tampered')
    expect((await client.again(spoilt.delivery.id, 'resend')).delivery.state).toBe('delivered')
  })
})
