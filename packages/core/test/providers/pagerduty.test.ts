import { pagerduty } from '@hookseal/core/providers/pagerduty'
import { pagerdutyEvents } from '@hookseal/testing'
import { describe, expect, it } from 'vitest'
import { senderBench } from '../support/sender-bench.ts'

const provider = pagerduty({ secret: 'lDQHScfUeXUKaQRNF' })
const { sign, verify, receive, refusal, isDuplicate } = senderBench(provider)
const event = pagerdutyEvents.minimal('incident.triggered', { event: { id: 'E1' } })

describe('pagerduty()', () => {
  it('identifies an event by its type and its id', async () => {
    expect(await verify(event)).toMatchObject({
      provider: 'pagerduty',
      type: 'incident.triggered',
      typeAuthenticated: true,
      known: true,
      id: 'E1',
      idAuthenticated: true,
    })
    expect(await verify(pagerdutyEvents.minimal('pagey.ping'))).toMatchObject({ known: true })
    expect(await verify(pagerdutyEvents.unknown())).toMatchObject({ known: false })
  })

  it('treats an event with the same id as a duplicate', async () => {
    const copy = pagerdutyEvents.minimal('incident.triggered', { event: { id: 'E1' } })
    expect(await isDuplicate([event], [copy])).toBe(true)
    const other = pagerdutyEvents.minimal('incident.triggered')
    expect(await isDuplicate([event], [other])).toBe(false)
  })

  it('remembers an event for longer than the 48 hours of its retries', () => {
    expect(provider.retainMs).toBeGreaterThan(48 * 3_600_000)
  })

  it('finds the right one of several signatures, and passes other versions over', async () => {
    const right = sign(event).headers['x-pagerduty-signature']
    const wrong = `v2=AAAA,v1=${'0'.repeat(64)}`
    const several = { headers: { 'x-pagerduty-signature': `${wrong},${right}` } }
    expect(await verify(event, several)).toMatchObject({ id: 'E1' })
    const none = sign(event, { headers: { 'x-pagerduty-signature': wrong } })
    expect(await refusal(none)).toBe('bad_signature')
  })

  it('answers a wrong secret with a 401, after which PagerDuty sends the event no more', async () => {
    expect(await receive(event, { secret: 'old' })).toMatchObject({ kind: 'rejected', status: 401 })
    const rotating = senderBench(pagerduty({ secret: ['new', 'old'] }))
    expect(await rotating.receive(event, { secret: 'old' })).toMatchObject({ kind: 'handled' })
  })

  it('takes bodies of up to 2 MiB', async () => {
    const content = 'x'.repeat(1_500_000)
    const large = pagerdutyEvents.minimal('incident.annotated', { event: { data: { content } } })
    expect(await verify(large)).toMatchObject({ type: 'incident.annotated' })
    expect(provider.maxBodyBytes).toBe(2_097_152)
  })
})
