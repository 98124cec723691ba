import { createReceiver } from '@hookseal/core'
import { type RicloudEvent, type RineEvents, ricloud, rine } from '@hookseal/core/providers'
import { ricloudTask, rineMessage } from '@hookseal/tests-kit/events'
import { signRicloud, signRine } from '@hookseal/tests-kit/sign'
import { expect, expectTypeOf, it } from 'vitest'
import { secret } from '../support/basics.ts'

// The schema must check what the types promise about a known event. Otherwise `.slice` of a string that is really a
// number throws in the handler. And no field of the payload may be lost.

const receiveRicloud = (event: object) =>
  createReceiver({ provider: ricloud({ secret }) }).verify(
    signRicloud(secret, JSON.stringify(event), Date.now()),
  )

it.each([
  ['date_created', 5],
  ['date_delivered', {}],
  ['retries', 'x'],
  ['state', []],
])('ricloud: accepts a %s of any kind, whose type promises nothing', async (field, value) => {
  const { known, event } = await receiveRicloud({ ...ricloudTask('e'), [field]: value })
  expect(known).toBe(true)
  expect(Reflect.get(event, field)).toEqual(value)
  expectTypeOf<RicloudEvent['date_created']>().toEqualTypeOf<unknown>()
  expectTypeOf<RicloudEvent['date_delivered']>().toEqualTypeOf<unknown>()
  expectTypeOf<RicloudEvent['retries']>().toEqualTypeOf<unknown>()
  expectTypeOf<RicloudEvent['state']>().toEqualTypeOf<unknown>()
})

it.each([
  ['data', { id: 5, resource: 'task' }],
  ['data', { id: 't', resource: 'poll' }],
])('ricloud: checks what its type promises: %s', async (field, value) => {
  const { known, issues } = await receiveRicloud({ ...ricloudTask('e'), [field]: value })
  expect(known).toBe(false)
  expect(issues?.length).toBeGreaterThan(0)
})

it('ricloud: keeps all fields of data', async () => {
  const data = {
    id: 't',
    resource: 'task',
    type: 'x',
    state: 'succeeded',
    constructor: 'C',
    prototype: 'P',
    toString: 'S',
    valueOf: 1,
    hasOwnProperty: 2,
    kept: 3,
  }
  const { known, event } = await receiveRicloud({ ...ricloudTask('e'), data })
  expect(known).toBe(true)
  expect(Object.keys(event.data as object).sort()).toEqual(Object.keys(data).sort())
})

it('rine: accepts a timestamp of any kind, whose type promises nothing', async () => {
  const body = JSON.stringify({ ...rineMessage('m'), timestamp: 5 })
  const { known, event } = await createReceiver({ provider: rine({ secret }) }).verify(
    signRine(secret, body),
  )
  expect(known).toBe(true)
  expect(Reflect.get(event as object, 'timestamp')).toBe(5)
  expectTypeOf<RineEvents['message.received']['timestamp']>().toEqualTypeOf<unknown>()
})
