import { createServer, type Server } from 'node:http'
import { close, listen } from '@hookseal/tests-kit/listen'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type {
  BytesView,
  DeliveriesView,
  DeliveryView,
} from '../../../src/inspector/server/views.ts'
import { type Sandbox, startSandbox } from '../../../src/start-sandbox.ts'
import { type InspectorClient, inspectorClient } from '../inspector-client.ts'

let sandbox: Sandbox
let client: InspectorClient
let server: Server
let bodies: string[]

beforeEach(async () => {
  bodies = []
  server = createServer(async (request, response) => {
    bodies.push(Buffer.concat(await request.toArray()).toString())
    response.writeHead(request.url === '/refuse' ? 401 : 204).end()
  })
  sandbox = await startSandbox({ retries: { maxAttempts: 1 } })
  client = inspectorClient(sandbox)
  await client.register('rine', `http://127.0.0.1:${await listen(server)}/`)
})

afterEach(async () => {
  await sandbox.close()
  await close(server)
})

const list = (query: string) => client.call<DeliveriesView>('GET', `deliveries?${query}`)

describe('GET /inspector/deliveries', () => {
  it('gives every delivery once, newest first, page by page', async () => {
    for (let i = 0; i < 7; i++) sandbox.trigger({ sender: 'rine', type: `type.${i}` })
    await sandbox.settled()
    const seen: string[] = []
    let before = ''
    for (let hasOlder = true; hasOlder; ) {
      const page = await list(`limit=3${before}`)
      seen.push(...page.deliveries.map(({ eventType }) => eventType))
      before = `&before=${page.deliveries.at(-1)?.seq}`
      hasOlder = page.hasOlder
    }
    expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0].map((i) => `type.${i}`))
    // Bodies are not a part of the list.
    expect(JSON.stringify(await list(''))).not.toContain('body')
  })

  it('narrows by state and by what is searched', async () => {
    const url = `http://127.0.0.1:${Object(server.address()).port}/refuse`
    await client.register('stripe', url)
    sandbox.trigger({ sender: 'rine', type: 'message.received' })
    const { eventId } = sandbox.trigger({ sender: 'stripe', type: 'charge.refunded' })
    await sandbox.settled()
    const types = async (query: string) =>
      (await list(query)).deliveries.map(({ eventType }) => eventType)
    expect(await types('state=failed')).toEqual(['charge.refunded'])
    expect(await types('state=delivered')).toEqual(['message.received'])
    expect(await types('search=refunded')).toEqual(['charge.refunded'])
    expect(await types('search=rine')).toEqual(['message.received'])
    expect(await types(`search=${eventId}`)).toEqual(['charge.refunded'])
    expect(await types('state=failed&search=rine')).toEqual([])
    for (const pattern of ['%', "'", '*']) {
      expect(await types(`search=${encodeURIComponent(pattern)}`)).toEqual([])
    }
  })

  it.each([
    'state=lost',
    'limit=51',
    'limit=x',
    'before=-1',
    'other=1',
    `search=${'x'.repeat(201)}`,
  ])('rejects %s', async (query) => {
    expect((await list(query)).error).toBeTypeOf('string')
  })
})

describe('one delivery of the inspector', () => {
  it('is shown with its attempt, its exact body and what is related', async () => {
    const { delivery, attempts, related } = await client.deliver('rine')
    expect(attempts).toHaveLength(1)
    expect(related).toEqual([])
    const body = await client.call<BytesView>('GET', `deliveries/${delivery.id}/body`)
    expect(Buffer.from(body.base64, 'base64').toString()).toBe(body.text)
    expect(body.text).toBe(bodies[0])
    const headers = Object.fromEntries(attempts[0]?.requestHeaders ?? [])
    expect(Number(headers['content-length'])).toBe(body.length)
    const again = await client.again(delivery.id, 'resend')
    expect(again.related.map(({ id }) => id)).toEqual([delivery.id])
  })

  it('shows bytes that are not text', async () => {
    const bytes = Uint8Array.of(0xff, 0x00, 0x7f)
    const { deliveryIds } = sandbox.trigger({ sender: 'rine', body: bytes })
    const body = await client.call<BytesView>('GET', `deliveries/${deliveryIds[0]}/body`)
    expect(body).toEqual({ base64: '/wB/', text: null, length: 3 })
  })

  it('is sent again with an edited body', async () => {
    const { delivery } = await client.deliver('rine')
    const edited = '{"event":"message.received","note":"ü"}'
    const view = await client.again(delivery.id, 'edited', edited)
    expect(view.delivery).toMatchObject({ state: 'delivered', kind: 'edited' })
    expect(bodies.at(-1)).toBe(edited)
  })

  it.each([
    ['no/resend', { mode: 'worse' }],
    ['no/resend', { mode: 'edited' }],
    ['no/resend', { mode: 'resend' }],
  ])('rejects %s %o', async (path, body) => {
    expect((await client.call('POST', `deliveries/${path}`, body)).error).toBeTypeOf('string')
  })

  it('cannot be sent again stale where no time is signed, nor to a webhook that is gone', async () => {
    const { delivery } = await client.deliver('rine')
    const resend = (mode: string) =>
      client.call<DeliveryView>('POST', `deliveries/${delivery.id}/resend`, { mode })
    expect((await resend('stale')).error).toContain('no time')
    await fetch(`${sandbox.url}/inspector/webhooks/${delivery.webhookId}`, { method: 'DELETE' })
    expect((await resend('resend')).error).toContain('deleted')
    expect((await client.call('GET', 'deliveries/none')).error).toContain('not in the log')
  })
})
