import { stripe } from '@hookseal/core/providers/stripe'
import { stripeEvents } from '@hookseal/testing'
import { NOW_MS } from '@hookseal/tests-kit/acme'
import { describe, expect, it } from 'vitest'
import { senderBench } from '../support/sender-bench.ts'

const provider = stripe({ secret: 'whsec_test' })
const { sign, verify, refusal, isDuplicate } = senderBench(provider)
const event = stripeEvents.minimal('invoice.paid', { id: 'evt_1' })

describe('stripe()', () => {
  it('identifies an event by its type and its id', async () => {
    expect(await verify(event)).toMatchObject({
      provider: 'stripe',
      type: 'invoice.paid',
      known: true,
      id: 'evt_1',
      idAuthenticated: true,
      typeAuthenticated: true,
    })
    expect(await verify(stripeEvents.unknown())).toMatchObject({ known: false })
  })

  it('treats a newly signed retry as a duplicate', async () => {
    expect(await isDuplicate([event], [event, { now: NOW_MS + 60_000 }])).toBe(true)
    const other = stripeEvents.minimal('invoice.paid')
    expect(await isDuplicate([event], [other])).toBe(false)
  })

  it('remembers an event for longer than the 3 days of its retries', () => {
    expect(provider.retainMs).toBeGreaterThan(3 * 86_400_000)
  })

  it('reads a thin event', async () => {
    const thin = { id: 'evt_2', object: 'v2.core.event', type: 'v1.billing.meter.no_meter_found' }
    expect(await verify(thin)).toMatchObject({ id: 'evt_2', type: thin.type })
  })

  it('uses the whole text of the secret, and does not decode it', async () => {
    const decoded = sign(event, { secret: Buffer.from('test', 'base64') })
    expect(await refusal(decoded)).toBe('bad_signature')
  })

  it('names the provider in the error if the secret is missing', () => {
    expect(() => stripe({ secret: undefined })).toThrow(/^stripe: secret is undefined/)
  })
})
