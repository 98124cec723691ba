import { createReceiver } from '@hookseal/core'
import { type RicloudEvent, type RineEvents, ricloud, rine } from '@hookseal/core/providers'
import { expect, expectTypeOf, it } from 'vitest'
import { ricloudTask, rineMessage } from '../../support/events.ts'
import { signRicloud, signRine } from '../../support/sign.ts'
import { secret } from '../support/basics.ts'

// What the types say of a known event, the schema must have looked at: `.slice` of a text that is a number throws in the
// handler. And no field of the payload may vanish.

const receiveRicloud = (event: object) =>
  createReceiver({ provider: ricloud({ secret }) }).verify(
    signRicloud(secret, JSON.stringify(event), Date.now()),
  )

it.each([
  ['date_created', 5],
  ['date_delivered', {}],
  ['retries', 'x'],
  ['state', []],
])('ricloud: a %s of any kind arrives, and its type promises nothing', async (field, value) => {
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
])('ricloud: what its type promises is looked at: %s', async (field, value) => {
  const { known, issues } = await receiveRicloud({ ...ricloudTask('e'), [field]: value })
  expect(known).toBe(false)
  expect(issues?.length).toBeGreaterThan(0)
})

it('ricloud: all fields of data arrive', async () => {
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

it('rine: a timestamp of any kind arrives, and its type promises nothing', async () => {
  const body = JSON.stringify({ ...rineMessage('m'), timestamp: 5 })
  const { known, event } = await createReceiver({ provider: rine({ secret }) }).verify(
    signRine(secret, body),
  )
  expect(known).toBe(true)
  expect(Reflect.get(event as object, 'timestamp')).toBe(5)
  expectTypeOf<RineEvents['message.received']['timestamp']>().toEqualTypeOf<unknown>()
})
