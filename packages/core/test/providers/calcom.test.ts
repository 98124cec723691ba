import { createHmac } from 'node:crypto'
import { calcom } from '@hookseal/core/providers/calcom'
import { calcomEvents } from '@hookseal/testing'
import { describe, expect, it } from 'vitest'
import { senderBench } from '../support/sender-bench.ts'

const provider = calcom({ secret: 'cal-secret' })
const { sign, verify, refusal, isDuplicate } = senderBench(provider)
const event = calcomEvents.minimal('BOOKING_CREATED')

describe('calcom()', () => {
  it('identifies the type of an event by its trigger; it has no id', async () => {
    expect(await verify(event)).toMatchObject({
      provider: 'calcom',
      type: 'BOOKING_CREATED',
      known: true,
      id: undefined,
      typeAuthenticated: true,
      timestamp: undefined,
    })
    expect(await verify(calcomEvents.unknown())).toMatchObject({ known: false })
  })

  it('treats an equal body as a duplicate', async () => {
    expect(await isDuplicate([event], [event])).toBe(true)
    expect(await isDuplicate([event], [{ ...event, createdAt: '2026-11-28T13:00:01Z' }])).toBe(
      false,
    )
  })

  it('names the end of a meeting, whose fields have no payload around them', async () => {
    const ended = calcomEvents.minimal('MEETING_ENDED')
    expect(Object.keys(ended)).not.toContain('payload')
    expect(await verify(ended)).toMatchObject({ type: 'MEETING_ENDED', known: true })
  })

  it('rejects what Cal.com sends in place of a signature if the webhook has no secret', async () => {
    const headers = { 'x-cal-signature-256': 'no-secret-provided' }
    expect(await refusal({ headers, body: sign(event).body })).toBe('malformed_signature')
  })

  it('accepts the bare digest of the body, and no prefix that Cal.com never sends', async () => {
    const { body } = sign(event)
    const hex = createHmac('sha256', 'cal-secret').update(body).digest('hex')
    const signature = (value: string) => ({ headers: { 'X-Cal-Signature-256': value }, body })
    expect(await refusal(signature(hex))).toBe('verified')
    expect(await refusal(signature(`sha256=${hex}`))).toBe('malformed_signature')
  })

  it('rejects the bodies of templates that have no name or are not JSON', async () => {
    expect(await refusal(sign({ title: 'Meeting' }))).toBe('invalid_event')
    expect(await refusal(sign('title=Meeting'))).toBe('invalid_json')
  })

  it('names the provider in the error if the secret is missing', () => {
    expect(() => calcom({ secret: undefined })).toThrow(/^calcom: secret is undefined/)
  })
})
