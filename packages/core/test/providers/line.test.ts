import { line } from '@hookseal/core/providers/line'
import { lineEvents } from '@hookseal/testing'
import { describe, expect, it } from 'vitest'
import { senderBench } from '../support/sender-bench.ts'

const { sign, verify, receive, refusal, isDuplicate } = senderBench(line({ secret: 'test_secret' }))
const batch = lineEvents.minimal('events')

describe('line()', () => {
  it('treats a list of events as one delivery', async () => {
    expect(await verify(batch)).toMatchObject({
      provider: 'line',
      type: 'events',
      typeAuthenticated: true,
      known: true,
      id: undefined,
      event: { destination: batch.destination, events: [{ type: 'message' }] },
    })
  })

  it('answers the button "Verify", which sends an empty list, with a 200', async () => {
    const empty = lineEvents.minimal('events', { events: [] })
    expect(await receive(empty)).toMatchObject({ status: 200, body: '' })
  })

  it('treats a redelivery as a new delivery, so a handler must compare the ids', async () => {
    const [first] = batch.events
    const again = { ...first, deliveryContext: { isRedelivery: true } } as never
    const redelivered = { ...batch, events: [again] }
    expect(await isDuplicate([batch], [batch])).toBe(true)
    expect(await isDuplicate([batch], [redelivered])).toBe(false)
    const { event } = await verify(redelivered)
    expect(event).toMatchObject({ events: [{ webhookEventId: first?.webhookEventId }] })
  })

  it('rejects a wrong secret, such as the channel access token', async () => {
    const wrong = sign(batch, { secret: 'channel_access_token' })
    expect(await refusal(wrong)).toBe('bad_signature')
  })

  it('rejects a signed body without a list of events', async () => {
    expect(await refusal(sign({ destination: 'U1' }))).toBe('invalid_event')
  })
})
