import { createHmac } from 'node:crypto'
import { calendly } from '@hookseal/core/providers/calendly'
import { calendlyEvents } from '@hookseal/testing'
import { NOW_MS } from '@hookseal/tests-kit/acme'
import { describe, expect, it } from 'vitest'
import { senderBench } from '../support/sender-bench.ts'

const provider = calendly({ secret: 'signing_key' })
const { sign, verify, refusal, isDuplicate } = senderBench(provider)
const event = calendlyEvents.minimal('invitee.created')

describe('calendly()', () => {
  it('identifies the type of an event by the body, which has no id of the delivery', async () => {
    expect(await verify(event)).toMatchObject({
      provider: 'calendly',
      type: 'invitee.created',
      typeAuthenticated: true,
      known: true,
      id: undefined,
      timestamp: new Date(NOW_MS),
    })
    expect(await verify(calendlyEvents.unknown())).toMatchObject({ known: false })
  })

  it('accepts an HMAC over the time, a period and the body', async () => {
    const body = JSON.stringify(event)
    const time = NOW_MS / 1000
    const mac = createHmac('sha256', 'signing_key').update(`${time}.${body}`).digest('hex')
    const headers = { 'calendly-webhook-signature': `t=${time},v1=${mac}` }
    expect(await refusal({ headers, body: Buffer.from(body) })).toBe('verified')
  })

  it('treats equal bodies as one event, also when they are signed again', async () => {
    expect(await isDuplicate([event], [event, { now: NOW_MS + 60_000 }])).toBe(true)
    expect(await isDuplicate([event], [calendlyEvents.minimal('invitee.created')])).toBe(false)
  })

  it('takes a time that is 180 seconds old, and none that is older', async () => {
    expect(await verify(event, { now: NOW_MS - 180_000 })).toMatchObject({ known: true })
    expect(await refusal(sign(event, { now: NOW_MS - 181_000 }))).toBe('timestamp_too_old')
  })

  it('reads both events of a rescheduled meeting as events of their own', async () => {
    const payload = { rescheduled: true, new_invitee: 'https://api.calendly.com/new' }
    const canceled = calendlyEvents.minimal('invitee.canceled', { payload })
    expect(await verify(canceled)).toMatchObject({ type: 'invitee.canceled', event: { payload } })
    expect(await isDuplicate([event], [canceled])).toBe(false)
  })

  it('rejects a delivery of a subscription that has no signing key', async () => {
    const { headers, body } = sign(event)
    const { 'calendly-webhook-signature': _, ...unsigned } = headers
    expect(await refusal({ headers: unsigned, body })).toBe('missing_signature')
  })
})
