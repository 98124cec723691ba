import { createHmac } from 'node:crypto'
import { createReceiver, standardWebhooksSignature, unchecked } from '@hookseal/core'
import { handinger, ricloud, rine, standardWebhooks } from '@hookseal/core/providers'
import { NOW_MS, NOW_SECONDS } from '@hookseal/tests-kit/acme'
import { describe, expect, it } from 'vitest'
import { codeOf } from '../support/code-of.ts'

const quiet = { now: () => NOW_MS, logger: false } as const
const mac = (secret: string | Buffer, text: string) => createHmac('sha256', secret).update(text)

describe('rine()', () => {
  const receiver = createReceiver({ provider: rine({ secret: 's' }), logger: false })
  const verify = (event: object, encode = (hash: Buffer) => hash.toString('hex')) => {
    const body = JSON.stringify(event)
    const headers = { 'X-Rine-Signature': encode(mac('s', body).digest()) }
    return receiver.verify({ headers, body })
  }
  // https://rine.network: the published sample.
  const message = (message_id: string, more: object = {}) => ({
    event: 'message.received',
    timestamp: '2024-01-15T10:30:00Z',
    data: { message_id, conversation_id: 'c', from_agent_id: 'a', ...more },
  })

  it('reads the same 32 bytes however they are written', async () => {
    for (const encode of [
      (hash: Buffer) => hash.toString('hex'),
      (hash: Buffer) => hash.toString('hex').toUpperCase(),
      (hash: Buffer) => `sha256=${hash.toString('hex')}`,
      (hash: Buffer) => hash.toString('base64'),
    ]) {
      expect(await verify(message('m'), encode)).toMatchObject({ known: true, id: 'm' })
    }
    for (const encode of [
      (hash: Buffer) => `sha256=${hash.toString('base64')}`,
      (hash: Buffer) => `sha1=${hash.toString('hex')}`,
      (hash: Buffer) => `SHA256=${hash.toString('hex')}`,
      (hash: Buffer) => hash.toString('base64url'),
    ]) {
      expect(await codeOf(verify(message('m'), encode))).toBe('malformed_signature')
    }
  })

  it('distinguishes messages by their id and everything else by its body', async () => {
    const [first, again] = [await verify(message('m')), await verify(message('m', { extra: 1 }))]
    expect(again.key).toBe(first.key)
    expect((await verify(message('n'))).key).not.toBe(first.key)
    const updated = (n: number) => ({
      event: 'conversation.updated',
      timestamp: 't',
      data: { message_id: 'm', n },
    })
    const [one, two] = [await verify(updated(1)), await verify(updated(2))]
    expect([one.known, one.id, two.id]).toEqual([true, undefined, undefined])
    expect(two.key).not.toBe(one.key)
  })

  it('keeps an unpublished event, and one of another shape, as unknown', async () => {
    for (const event of [{ event: 'agent.created' }, { event: 'message.received', data: null }]) {
      expect(await verify(event)).toMatchObject({ known: false, type: event.event, event })
    }
    expect(await codeOf(verify({ type: 'message.received' }))).toBe('invalid_event')
  })

  it('can be told to read Standard Webhooks, and knows a retry by the signed id', async () => {
    const key = Buffer.from('a standard key')
    const secret = `whsec_${key.toString('base64')}`
    const target = createReceiver({
      provider: rine({ ...standardWebhooksSignature, secret }),
      ...quiet,
    })
    const body = '{"event":"agent.created"}'
    const deliver = (id: string) =>
      target.verify({
        headers: {
          'webhook-id': id,
          'webhook-timestamp': String(NOW_SECONDS),
          'webhook-signature': `v1,${mac(key, `${id}.${NOW_SECONDS}.${body}`).digest('base64')}`,
        },
        body,
      })
    const [one, two] = [await deliver('1'), await deliver('2')]
    expect([one.id, one.idAuthenticated]).toEqual(['1', true])
    expect(one.key).not.toBe(two.key)
    expect((await deliver('1')).key).toBe(one.key)
  })

  it('means its defaults where an option is undefined', async () => {
    const unset: object = { format: undefined, header: undefined, events: undefined }
    const provider = rine({ secret: 's', ...unset })
    const body = JSON.stringify(message('m'))
    const headers = { 'x-rine-signature': mac('s', body).digest('base64') }
    expect(await codeOf(createReceiver({ provider }).verify({ headers, body }))).toBe('verified')
  })
})

describe('ricloud()', () => {
  const receiver = createReceiver({
    provider: ricloud({ secret: 'whsec_is_text', events: { 'a.b': unchecked<{ id: string }>() } }),
    ...quiet,
    handlers: { '*': () => {} },
  })
  const input = (event: object | null, seconds = NOW_SECONDS) => {
    const body = JSON.stringify(event)
    const signature = mac('whsec_is_text', `${seconds}.${body}`).digest('base64')
    return { headers: { 'Ricloud-Signature': `t=${seconds},s=${signature}` }, body }
  }
  const event = (id: string, type: string, action: string, more: object = {}) => ({
    ...{ id, resource: 'event', type, action, ...more },
  })
  const poll = { id: 'p', resource: 'poll' }
  const task = { id: 't', resource: 'task', type: 'x', state: 'succeeded', extra: 1 }

  it('names events by type and action, and fits their data', async () => {
    expect(
      await receiver.verify(input(event('1', 'task', 'succeeded', { data: task }))),
    ).toMatchObject({
      known: true,
      type: 'task.succeeded',
      id: '1',
      event: { data: task },
    })
    expect(await receiver.verify(input(event('1', 'webhook_config', 'test')))).toMatchObject({
      known: true,
      type: 'webhook_config.test',
    })
    expect(await receiver.verify(input(event('1', 'a', 'b')))).toMatchObject({ known: true })
    const odd = event('1', 'task', 'succeeded', { data: { ...task, resource: 'job' } })
    expect(await receiver.verify(input(odd))).toMatchObject({
      known: false,
      type: 'task.succeeded',
    })
    const fresh = event('1', 'new', 'thing')
    expect(await receiver.verify(input(fresh))).toMatchObject({ known: false, type: 'new.thing' })
  })

  it("distinguishes deliveries by the event's id, however it is signed or changed", async () => {
    const key = async (id: string, more: object, seconds?: number) =>
      (await receiver.verify(input(event(id, 'task', 'created', more), seconds))).key
    expect(await key('1', { retries: 1 }, NOW_SECONDS + 60)).toBe(await key('1', { retries: 0 }))
    expect(await key('2', {})).not.toBe(await key('1', {}))
  })

  it('answers 200 OK', async () => {
    const outcome = await receiver.receive(input(event('9', 'poll', 'created', { data: poll })))
    expect([outcome.status, outcome.body]).toEqual([200, 'OK'])
  })

  it.each([
    null,
    {},
    { id: '1' },
    { id: '1', type: 't' },
    { id: 1, type: 't', action: 'a' },
    { id: '', type: 't', action: 'a' },
  ])('rejects an envelope that is not one: %j', async (payload) => {
    expect(await codeOf(receiver.verify(input(payload)))).toBe('invalid_event')
  })
})

describe('handinger()', () => {
  const receiver = createReceiver({ provider: handinger({ secret: 'whk_1' }), logger: false })
  const verify = (body: string) =>
    receiver.verify({ headers: { 'x-handinger-token': 'whk_1' }, body })

  it('recognizes an id where there is one, and keys by the body only', async () => {
    for (const name of ['taskId', 'task_id', 'id']) {
      const delivery = await verify(`{"${name}":"t_1"}`)
      expect(delivery).toMatchObject({
        id: 't_1',
        idAuthenticated: false,
        known: false,
        type: 'task.finished',
      })
    }
    expect((await verify('{"id":5}')).id).toBeUndefined()
    for (const body of ['null', '5', '"x"', '["id"]']) {
      expect(await codeOf(verify(body)), body).toBe('invalid_event')
    }
    const [first, again, other] = [
      await verify('{"id":"1"}'),
      await verify('{"id":"1"}'),
      await verify('{"id":"1","n":2}'),
    ]
    expect(again.key).toBe(first.key)
    expect(other.key).not.toBe(first.key)
  })
})

describe('standardWebhooks()', () => {
  it('knows a delivery by its signed id, and its event by its type', async () => {
    const key = Buffer.from('k')
    const receiver = createReceiver({
      provider: standardWebhooks({
        secret: `whsec_${key.toString('base64')}`,
        name: 'acme',
        headerPrefix: 'svix',
        events: { 'invoice.paid': unchecked<{ type: string }>() },
      }),
      ...quiet,
    })
    const verify = (id: string, body: string) =>
      receiver.verify({
        headers: {
          'svix-id': id,
          'svix-timestamp': String(NOW_SECONDS),
          'svix-signature': `v1,${mac(key, `${id}.${NOW_SECONDS}.${body}`).digest('base64')}`,
        },
        body,
      })
    const one = await verify('m1', '{"type":"invoice.paid"}')
    expect(one).toMatchObject({ provider: 'acme', known: true, id: 'm1', idAuthenticated: true })
    expect((await verify('m1', '{"type":"invoice.paid","n":1}')).key).toBe(one.key)
    expect((await verify('m2', '{"type":"invoice.paid"}')).key).not.toBe(one.key)
    expect(await codeOf(verify('m3', '{"event":"no type"}'))).toBe('invalid_event')
  })
})
