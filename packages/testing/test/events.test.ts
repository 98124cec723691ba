// cspell:ignore recieved succeded
import { type AnyProvider, createReceiver } from '@hookseal/core'
import { handinger, ricloud, rine } from '@hookseal/core/providers'
import { handingerEvents, ricloudEvents, rineEvents, signed } from '@hookseal/testing'
import { describe, expect, it } from 'vitest'

const secret = 'a-test-secret'
const rineNames = ['message.received', 'conversation.updated'] as const
const ricloudNames = [
  'session.expired',
  'poll.created',
  'poll.completed',
  'task.created',
  'task.succeeded',
  'task.failed',
  'webhook_config.test',
] as const

const deliver = (provider: AnyProvider, event: object) =>
  createReceiver<object>({ provider }).verify(signed(provider, event))

describe('rineEvents', () => {
  const provider = rine({ secret })

  it('lists every event that the provider knows', () => {
    expect(Object.keys(provider.events).filter((name) => name !== '*')).toEqual([...rineNames])
  })

  it.each(rineNames)('creates a %s that the provider recognizes', async (name) => {
    for (const event of [rineEvents.minimal(name), rineEvents.full(name)]) {
      expect(await deliver(provider, event)).toMatchObject({ known: true, type: name })
    }
  })

  it('creates an unlisted event', async () => {
    expect(await deliver(provider, rineEvents.unknown())).toMatchObject({ known: false })
  })

  it('applies overrides at any depth, and keeps the rest', () => {
    const event = rineEvents.minimal('message.received', { data: { message_id: 'm_1' } })
    expect(event.data.message_id).toBe('m_1')
    expect(event.data.conversation_id).toEqual(expect.any(String))
    expect(rineEvents.minimal('message.received', { timestamp: undefined })).not.toHaveProperty(
      'timestamp',
    )
    // @ts-expect-error a message id is text
    rineEvents.minimal('message.received', { data: { message_id: 5 } })
  })

  it('suggests a listed type for an unlisted one', () => {
    // @ts-expect-error misspelt
    expect(() => rineEvents.minimal('message.recieved')).toThrow(
      'not document an event "message.recieved"; did you mean "message.received"?',
    )
    // @ts-expect-error not an event of rine
    expect(() => rineEvents.full('task.succeeded')).toThrow(
      'the documented types are message.received, conversation.updated.',
    )
    // @ts-expect-error a name that every object has
    expect(() => ricloudEvents.minimal('constructor')).toThrow(TypeError)
    // @ts-expect-error misspelt
    expect(() => ricloudEvents.full('task.succeded')).toThrow('did you mean "task.succeeded"?')
  })

  it('does not modify a prototype', () => {
    const overrides = JSON.parse('{"data":{"__proto__":{"polluted":true}}}')
    const { data } = rineEvents.unknown(overrides) as { data: object }
    expect(Object.getPrototypeOf(data)).toBe(Object.prototype)
    expect(Object.keys(data)).toContain('__proto__')
  })

  it('never creates two events that count as one', async () => {
    for (const name of rineNames) {
      const keys = await Promise.all(
        [1, 2].map(async () => (await deliver(provider, rineEvents.minimal(name))).key),
      )
      expect(new Set(keys).size).toBe(2)
    }
  })
})

describe('ricloudEvents', () => {
  const provider = ricloud({ secret })

  it('lists every event that the provider knows', () => {
    expect(Object.keys(provider.events).filter((name) => name !== '*')).toEqual([...ricloudNames])
  })

  it.each(ricloudNames)('creates a %s that the provider recognizes', async (name) => {
    for (const event of [ricloudEvents.minimal(name), ricloudEvents.full(name)]) {
      expect(await deliver(provider, event)).toMatchObject({ known: true, type: name })
    }
  })

  it('creates fuller events of the same types', () => {
    const { data } = ricloudEvents.full('task.succeeded', { data: { results: ['r_1'] } })
    expect(data).toMatchObject({ state: 'succeeded', results: ['r_1'] })
    expect(data).toHaveProperty('organisation')
    expect(ricloudEvents.minimal('task.succeeded')).not.toHaveProperty('retries')
  })

  it('creates an unlisted event', async () => {
    expect(await deliver(provider, ricloudEvents.unknown())).toMatchObject({ known: false })
  })
})

describe('handingerEvents', () => {
  const provider = handinger({ secret })

  it('creates payloads with and without an id', async () => {
    expect(await deliver(provider, handingerEvents.minimal({ taskId: 't_1' }))).toMatchObject({
      id: 't_1',
    })
    expect((await deliver(provider, handingerEvents.full())).id).toEqual(expect.any(String))
    expect((await deliver(provider, handingerEvents.unknown())).id).toBeUndefined()
  })
})
