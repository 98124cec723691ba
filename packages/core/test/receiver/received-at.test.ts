import { createReceiver } from '@hookseal/core'
import { handinger } from '@hookseal/core/providers'
import {
  acme,
  made,
  NOW_MS,
  NOW_SECONDS,
  receiverOf,
  SECRET,
  signed,
} from '@hookseal/tests-kit/acme'
import { describe, expect, it } from 'vitest'
import { codeOf } from '../support/code-of.ts'

const HOUR_MS = 3_600_000
const ago = (ms: number) => new Date(NOW_MS - ms)
/** A delivery that was signed when it arrived, so long ago. */
const queued = (ms: number) => ({
  ...signed(made(), { seconds: NOW_SECONDS - Math.floor(ms / 1000) }),
  receivedAt: ago(ms),
})

describe('receivedAt', () => {
  it("is now, by the receiver's clock, unless it is given", async () => {
    expect((await receiverOf().verify(signed(made()))).receivedAt).toEqual(ago(0))
    expect((await receiverOf().verify(queued(0))).receivedAt).toEqual(ago(0))
    const { receivedAt } = await receiverOf().verify(queued(HOUR_MS))
    expect(receivedAt).toEqual(ago(HOUR_MS))
  })

  it('is what the signed time is compared with, both ways', async () => {
    const verify = (waited: number, seconds: number) =>
      codeOf(
        receiverOf().verify({
          ...signed(made(), { seconds: NOW_SECONDS - waited / 1000 + seconds }),
          receivedAt: ago(waited),
        }),
      )
    expect(await codeOf(receiverOf().verify({ ...queued(HOUR_MS), receivedAt: undefined }))).toBe(
      'timestamp_too_old',
    )
    expect(await verify(HOUR_MS, 0)).toBe('verified')
    expect(await verify(HOUR_MS, -300)).toBe('verified')
    expect(await verify(HOUR_MS, -301)).toBe('timestamp_too_old')
    expect(await verify(HOUR_MS, 300)).toBe('verified')
    expect(await verify(HOUR_MS, 301)).toBe('timestamp_in_future')
  })

  it('never makes a secret valid that is not valid now', async () => {
    const secret = { value: SECRET, notAfter: ago(HOUR_MS / 2) }
    const target = receiverOf({ provider: acme({ secret }) })
    expect(await codeOf(target.verify(queued(HOUR_MS)))).toBe('secret_unavailable')
    const future = { value: SECRET, notBefore: ago(HOUR_MS / 2) }
    const other = receiverOf({ provider: acme({ secret: future }) })
    expect(await codeOf(other.verify(queued(HOUR_MS)))).toBe('verified')
  })

  it.each([
    ['no time', new Date(Number.NaN)],
    ['a number', NOW_MS],
    ['text', new Date(NOW_MS).toISOString()],
    ['null', null],
    ['an object', { getTime: (): number => NOW_MS }],
    ['a false Date', { [Symbol.toStringTag]: 'Date', getTime: (): number => Number.NaN }],
    ['Infinity', { [Symbol.toStringTag]: 'Date', getTime: (): number => Number.POSITIVE_INFINITY }],
    ['the future', new Date(NOW_MS + 1)],
  ])('is rejected as provider_failed when it is %s', async (_, receivedAt) => {
    const outcome = await receiverOf({ handlers: { '*': () => {} } }).receive({
      ...signed(made()),
      receivedAt: receivedAt as Date,
    })
    expect(outcome).toMatchObject({ kind: 'rejected', status: 500 })
    expect(outcome.error).toMatchObject({ code: 'provider_failed' })
    expect(outcome.error?.hint).toContain('receivedAt')
  })

  it('is rejected when it is so old that the key may be forgotten', async () => {
    const replay = { retainMs: 2 * HOUR_MS }
    const edge = 2 * HOUR_MS - 600_000
    const target = receiverOf({ replay })
    expect(await codeOf(target.verify(queued(edge)))).toBe('verified')
    const late = await target.verify(queued(edge + 1000)).catch((error: unknown) => error)
    expect(late).toMatchObject({ code: 'timestamp_too_old' })
    expect((late as { hint: string }).hint).toContain('replay.retainMs')
    // Two days in memory unless told otherwise.
    const memory = receiverOf()
    expect(await codeOf(memory.verify(queued(48 * HOUR_MS - 600_000)))).toBe('verified')
    expect(await codeOf(memory.verify(queued(48 * HOUR_MS)))).toBe('timestamp_too_old')
  })

  it('may be as old as it likes where no key is kept', async () => {
    expect(await codeOf(receiverOf({ replay: false }).verify(queued(1000 * HOUR_MS)))).toBe(
      'verified',
    )
  })

  it('counts against the whole retention of a sender that signs no time', async () => {
    const provider = handinger({ secret: 'whk_1' })
    const replay = { retainMs: HOUR_MS }
    const target = createReceiver({ provider, replay, now: () => NOW_MS })
    const verify = (ms: number) =>
      codeOf(
        target.verify({
          headers: { 'x-handinger-token': 'whk_1' },
          body: '{"taskId":"t"}',
          receivedAt: ago(ms),
        }),
      )
    expect(await verify(HOUR_MS)).toBe('verified')
    expect(await verify(HOUR_MS + 1)).toBe('timestamp_too_old')
  })

  it('of a redriven copy does not run it again', async () => {
    const target = receiverOf({ handlers: { '*': () => {} } })
    expect((await target.receive(queued(HOUR_MS))).kind).toBe('handled')
    expect((await target.receive(queued(HOUR_MS))).kind).toBe('duplicate')
  })
})
