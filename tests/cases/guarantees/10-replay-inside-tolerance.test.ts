import { createHmac } from 'node:crypto'
import { createReceiver, defineProvider, hmac, unchecked } from '@hookseal/core'
import { describe, expect, it } from 'vitest'
import { secret } from '../support/basics.ts'

// A captured request is accepted for two tolerances: one before its time, and one after. The replay key must be kept
// for that long, whether the provider or the receiver sets the retention.

const MINUTE_MS = 60_000
const acme = (retainMs?: number) =>
  defineProvider({
    name: 'acme',
    retainMs,
    scheme: hmac({
      secret,
      header: 'x-sig',
      timestampHeader: 'x-time',
      signedContent: '{timestamp}.{body}',
    }),
    events: { '*': unchecked<{ type: string; id: string }>() },
    identify(payload) {
      const { type, id } = payload as { type: string; id: string }
      return { type, id, key: id }
    },
  })

describe('refuses a retention that is shorter than two tolerances', () => {
  it.each([
    ["the provider's, by the tolerance of the receiver", 10, 3600, undefined],
    ["the receiver's, by its own tolerance", undefined, 3600, 119],
    ["the receiver's, by the tolerance of the provider", undefined, undefined, 9],
  ])('%s', (_, providerMinutes, toleranceSeconds, receiverMinutes) => {
    const create = () =>
      createReceiver({
        provider: acme(providerMinutes && providerMinutes * MINUTE_MS),
        toleranceSeconds,
        replay: { retainMs: receiverMinutes && receiverMinutes * MINUTE_MS },
      })
    // The provider's value is a default: the longer of the two is used.
    if (receiverMinutes === undefined) expect(create).not.toThrow()
    else expect(create).toThrow(RangeError)
  })
})

it('treats a captured request as a duplicate for as long as it verifies', async () => {
  let clock = Date.parse('2024-01-15T10:30:00Z')
  let runs = 0
  const receiver = createReceiver({
    provider: acme(10 * MINUTE_MS),
    toleranceSeconds: 3600,
    now: () => clock,
    logger: false,
    handlers: { '*': () => void runs++ },
  })
  const body = JSON.stringify({ type: 'paid', id: 'e1' })
  // As early as possible: its time is one tolerance ahead.
  const time = String(clock / 1000 + 3600)
  const mac = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')
  const captured = { headers: { 'x-time': time, 'x-sig': mac }, body }
  const kinds: string[] = []
  for (const minutes of [0, 11, 49, 59]) {
    clock += minutes * MINUTE_MS
    kinds.push((await receiver.receive(captured)).kind)
  }
  expect(kinds).toEqual(['handled', 'duplicate', 'duplicate', 'duplicate'])
  clock += 2 * MINUTE_MS
  expect((await receiver.receive(captured)).error?.code).toBe('timestamp_too_old')
  expect(runs).toBe(1)
})
