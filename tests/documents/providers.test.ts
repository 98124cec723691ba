import { createHmac } from 'node:crypto'
import { join } from 'node:path'
import { type AnyProvider, type AnyReceiver, createReceiver } from '@hookseal/core'
import { writeSnippets } from '@hookseal/tests-kit/snippets'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

// A substitute for a package that is not installed here.
vi.mock('fast-xml-parser', () => ({
  XMLParser: class {
    parse = (text: string) => ({ feed: text })
  },
}))

const folder = writeSnippets('your-own-provider')
const load = async (file: string) =>
  (await import(join(folder, file))) as Record<
    string,
    (secret: string) => Parameters<typeof createReceiver>[0]['provider']
  >

const NOW = 1_790_000_000
const sign = (secret: string, text: string, encoding: 'hex' | 'base64') =>
  createHmac('sha256', secret).update(text).digest(encoding)

interface Sent {
  readonly body: string
  readonly headers: Record<string, string>
}

const billing = (body: string): Sent => ({
  body,
  headers: { 'Billing-Signature': `t=${NOW},v1=${sign('s', `${NOW}.${body}`, 'hex')},v0=00` },
})
const shop = (body: string, topic: string): Sent => ({
  body,
  headers: { 'X-Shop-Hmac-Sha256': sign('s', body, 'base64'), 'X-Shop-Topic': topic },
})
const chat = (body: string, time = NOW): Sent => ({
  body,
  headers: {
    'X-Chat-Request-Timestamp': String(time),
    'X-Chat-Signature': `v0=${sign('s', `v0:${time}:${body}`, 'hex')}`,
  },
})

async function receiverOf(provider: AnyProvider) {
  const seen: string[] = []
  const receiver = createReceiver({
    provider: provider as Parameters<typeof createReceiver>[0]['provider'],
    handlers: { '*': ({ type }: { type: string }) => void seen.push(type) },
    logger: false,
    now: () => NOW * 1000,
  })
  return { receiver, seen }
}

beforeAll(() => {
  for (const name of ['BILLING_WEBHOOK', 'CHAT_SIGNING', 'YOUTUBE', 'PAYMENTS']) {
    vi.stubEnv(`${name}_SECRET`, 's')
  }
  vi.stubEnv('YOUTUBE_VERIFY_TOKEN', 'verify-token')
})
afterAll(() => void vi.unstubAllEnvs())

describe('docs/recipes/your-own-provider.md', () => {
  it('has a provider with a header of several parts that recognizes a retry by its id', async () => {
    const { billing: provider } = await load('billing.ts')
    const { receiver, seen } = await receiverOf(provider?.('s') as never)
    const event = billing('{"id":"evt_1","type":"invoice.paid"}')
    expect((await receiver.receive(event)).kind).toBe('handled')
    expect((await receiver.receive(billing('{"id":"evt_1","type":"invoice.paid" }'))).kind).toBe(
      'duplicate',
    )
    expect((await receiver.receive({ ...event, body: '{}' })).status).toBe(401)
    expect(seen).toEqual(['invoice.paid'])
  })

  it("accepts such a header as a sender's own code writes it", async () => {
    const { default: Stripe } = await import('stripe')
    const { billing: provider } = await load('billing.ts')
    const { receiver, seen } = await receiverOf(provider?.('whsec_s') as never)
    const body = '{\n  "id": "evt_2",\n  "type": "invoice.paid"\n}'
    const header = Stripe.webhooks.generateTestHeaderString({
      payload: body,
      secret: 'whsec_s',
      timestamp: NOW,
    })
    await receiver.receive({ body, headers: { 'Billing-Signature': header } })
    expect(seen).toEqual(['invoice.paid'])
  })

  it('has a provider that treats identical bodies under two unsigned topics as separate events', async () => {
    const { shop: provider } = await load('shop.ts')
    const { receiver, seen } = await receiverOf(provider?.('s') as never)
    for (const topic of ['orders/create', 'orders/paid', 'orders/paid']) {
      await receiver.receive(shop('{"id":1}', topic))
    }
    expect(seen).toEqual(['orders/create', 'orders/paid'])
  })

  it('has a provider that answers a challenge and reads JSON and forms', async () => {
    const { chat: provider } = await load('chat.ts')
    const { receiver, seen } = await receiverOf(provider?.('s') as never)
    const challenge = '{"type":"url_verification","challenge":"3eZbrw1a"}'
    expect(await receiver.receive(chat(challenge))).toMatchObject({
      kind: 'handshake',
      body: '3eZbrw1a',
    })
    await receiver.receive(chat('command=%2Fgreet&trigger_id=1'))
    await receiver.receive(
      chat('{"type":"event_callback","event_id":"E1","event":{"type":"message"}}'),
    )
    expect(seen).toEqual(['/greet', 'message'])
  })

  it('has a handler that answers a command', async () => {
    const { receiver } = await load('chat.ts')
    // This receiver is the one on the page, with the real clock.
    const greet = chat('command=%2Fgreet', Math.floor(Date.now() / 1000))
    expect(await (receiver as never as AnyReceiver).receive(greet)).toMatchObject({
      kind: 'handled',
      body: 'Hello!',
    })
  })

  it('has a provider whose signature covers the URL', async () => {
    const { crm: provider } = await load('crm.ts')
    const { receiver, seen } = await receiverOf(provider?.('s') as never)
    const send = (url: string) => {
      const [body, time] = ['[{"eventId":1}]', String(NOW * 1000)]
      return receiver.receive({
        body,
        url: '/webhooks/crm',
        headers: {
          host: 'attacker.example',
          'X-Crm-Request-Timestamp': time,
          'X-Crm-Signature': sign('s', `POST${url}${body}${time}`, 'base64'),
        },
      })
    }
    expect((await send('https://attacker.example/webhooks/crm')).status).toBe(401)
    expect((await send('https://example.com/webhooks/crm')).status).toBe(200)
    expect(seen).toEqual(['batch'])
  })

  it('has a provider for YouTube that answers its GET and reads Atom', async () => {
    const { youtube } = await load('other-bodies.ts')
    const { receiver, seen } = await receiverOf(youtube as never)
    expect(receiver.methods).toEqual(['POST', 'GET'])
    const get = (token: string) =>
      receiver.receive({
        method: 'GET',
        url: `/?hub.mode=subscribe&hub.verify_token=${token}&hub.challenge=c4`,
        headers: {},
        body: '',
      })
    expect(await get('verify-token')).toMatchObject({ kind: 'handshake', body: 'c4' })
    expect(await get('other')).toMatchObject({ kind: 'rejected', status: 405 })
    const body = '<feed/>'
    const signature = createHmac('sha1', 's').update(body).digest('hex')
    await receiver.receive({ body, headers: { 'X-Hub-Signature': `sha1=${signature}` } })
    expect(seen).toEqual(['feed'])
  })

  it('has a provider that reads windows-1251', async () => {
    const { payments } = await load('other-bodies.ts')
    const { receiver, seen } = await receiverOf(payments as never)
    // A Cyrillic letter in windows-1251, which is not UTF-8.
    const body = Buffer.from('{"type":"\xcf","id":"1"}', 'latin1')
    const signature = createHmac('sha256', 's').update(body).digest('hex')
    await receiver.receive({ body, headers: { 'X-Signature': signature } })
    expect(seen).toEqual(['\u041f'])
  })
})
