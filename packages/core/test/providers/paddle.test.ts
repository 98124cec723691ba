import { paddle } from '@hookseal/core/providers/paddle'
import { paddleEvents } from '@hookseal/testing'
import { NOW_MS } from '@hookseal/tests-kit/acme'
import { describe, expect, it } from 'vitest'
import { senderBench } from '../support/sender-bench.ts'

const provider = paddle({ secret: 'pdl_ntfset_test' })
const { sign, verify, receive, refusal, isDuplicate } = senderBench(provider)
const event = paddleEvents.minimal('transaction.completed', { event_id: 'evt_1' })

describe('paddle()', () => {
  it('identifies an event by its type and its id', async () => {
    expect(await verify(event)).toMatchObject({
      provider: 'paddle',
      type: 'transaction.completed',
      typeAuthenticated: true,
      known: true,
      id: 'evt_1',
      idAuthenticated: true,
    })
    expect(await verify(paddleEvents.unknown())).toMatchObject({ known: false })
  })

  it('treats a retry as a duplicate, which is signed again and may be another notification', async () => {
    const retry = { ...event, notification_id: 'ntf_2' }
    expect(await isDuplicate([event], [retry, { now: NOW_MS + 60_000 }])).toBe(true)
    expect(await isDuplicate([event], [{ ...event, event_id: 'evt_2' }])).toBe(false)
  })

  it('remembers an event for longer than the 3 days of its retries', () => {
    expect(provider.retainMs).toBeGreaterThan(3 * 86_400_000)
  })

  it('accepts any of several signatures, and a delivery that has been on its way for minutes', async () => {
    const both = sign(event, { secret: ['pdl_ntfset_test', 'pdl_ntfset_new'] })
    expect(both.headers['paddle-signature']).toMatch(/^ts=\d+;h1=\w{64};h1=\w{64}$/)
    expect(await refusal(both)).toBe('verified')
    expect(await refusal(sign(event, { now: NOW_MS - 299_000 }))).toBe('verified')
    expect(await refusal(sign(event, { now: NOW_MS - 301_000 }))).toBe('timestamp_too_old')
    expect(await refusal(sign(event, { now: NOW_MS + 301_000 }))).toBe('timestamp_in_future')
  })

  it('rejects the secret of another destination, and a webhook of Paddle Classic', async () => {
    expect(await refusal(sign(event, { secret: 'pdl_ntfset_other' }))).toBe('bad_signature')
    const classic = { headers: {}, body: new TextEncoder().encode('alert_name=x&p_signature=y') }
    expect(await refusal(classic)).toBe('missing_signature')
  })

  it('answers 200, which is the only success', async () => {
    expect(await receive(event)).toMatchObject({ kind: 'handled', status: 200 })
  })
})
