import { createHmac } from 'node:crypto'
import { lemonSqueezy } from '@hookseal/core/providers/lemon-squeezy'
import { lemonSqueezyEvents } from '@hookseal/testing'
import { NOW_MS } from '@hookseal/tests-kit/acme'
import { describe, expect, it } from 'vitest'
import { senderBench } from '../support/sender-bench.ts'

const provider = lemonSqueezy({ secret: 'a secret of mine' })
const { sign, verify, receive, refusal, isDuplicate } = senderBench(provider)
const event = lemonSqueezyEvents.minimal('order_created')

describe('lemonSqueezy()', () => {
  it('identifies the type of an event by the signed name, whatever X-Event-Name says', async () => {
    const delivery = await verify(event, { headers: { 'x-event-name': 'order_refunded' } })
    expect(delivery).toMatchObject({
      provider: 'lemon-squeezy',
      type: 'order_created',
      typeAuthenticated: true,
      known: true,
      id: undefined,
    })
    expect(await verify(lemonSqueezyEvents.unknown())).toMatchObject({ known: false })
  })

  it('accepts what the published rule signs', async () => {
    const body = new TextEncoder().encode(JSON.stringify(event, null, 2))
    const mac = createHmac('sha256', 'a secret of mine').update(body).digest('hex')
    expect(await refusal({ headers: { 'x-signature': mac }, body })).toBe('verified')
  })

  it('treats the same body as a duplicate, days later too', async () => {
    expect(await isDuplicate([event], [event, { now: NOW_MS + 86_400_000 }])).toBe(true)
    expect(await isDuplicate([event], [lemonSqueezyEvents.minimal('order_created')])).toBe(false)
    const refunded = { ...event, meta: { event_name: 'order_refunded' } }
    expect(await isDuplicate([event], [refunded])).toBe(false)
  })

  it('answers a signature of another length with 401', async () => {
    const short = { ...sign(event), headers: { 'x-signature': 'abcd' } }
    expect(await refusal(short)).toBe('malformed_signature')
  })

  it('accepts the webhooks of test mode and of live mode at one address', async () => {
    const both = senderBench(lemonSqueezy({ secret: ['live secret', 'test secret'] }))
    for (const secret of ['live secret', 'test secret']) {
      expect(await both.refusal(sign(event, { secret }))).toBe('verified')
    }
  })

  it('answers 200, which is the only success', async () => {
    expect(await receive(event)).toMatchObject({ kind: 'handled', status: 200 })
  })
})
