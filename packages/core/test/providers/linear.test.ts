import { createReceiver } from '@hookseal/core'
import { linear } from '@hookseal/core/providers/linear'
import { linearEvents } from '@hookseal/testing'
import { describe, expect, it } from 'vitest'
import { NOW_MS } from '../support/acme.ts'
import { codeOf } from '../support/code-of.ts'
import { senderBench } from '../support/sender-bench.ts'

const provider = linear({ secret: 'lin_wh_test' })
const { sign, verify, receive, refusal, isDuplicate } = senderBench(provider)
const issue = linearEvents.minimal('Issue', { action: 'update' })
const HOUR_MS = 3_600_000

describe('linear()', () => {
  it('identifies the type of an event by its entity, and takes its id from a header that is not signed', async () => {
    expect(await verify(issue, { headers: { 'linear-delivery': 'd-1' } })).toMatchObject({
      provider: 'linear',
      type: 'Issue',
      typeAuthenticated: true,
      known: true,
      event: { action: 'update' },
      id: 'd-1',
      idAuthenticated: false,
      timestamp: new Date(NOW_MS),
    })
    expect(await verify(linearEvents.unknown())).toMatchObject({ known: false })
  })

  it('treats a retry as a duplicate, whether or not it is signed again', async () => {
    const retry = { now: NOW_MS + 60_000, headers: { 'linear-delivery': 'other' } }
    expect(await isDuplicate([issue], [issue])).toBe(true)
    expect(await isDuplicate([issue], [issue, retry])).toBe(true)
  })

  it('does not take two events of one millisecond for one', async () => {
    expect(await isDuplicate([issue], [linearEvents.minimal('Issue')])).toBe(false)
    expect(await isDuplicate([issue], [{ ...issue, action: 'remove' }])).toBe(false)
    expect(await isDuplicate([issue], [{ ...issue, webhookId: 'another' }])).toBe(false)
    const other = { ...issue, data: { ...issue.data, id: 'another' } }
    expect(await isDuplicate([issue], [other])).toBe(false)
    // What is not among these does not matter.
    expect(await isDuplicate([issue], [{ ...issue, url: 'https://example.com' }])).toBe(true)
    expect(await isDuplicate([issue], [{ ...issue, createdAt: '2026-01-01T00:00:00Z' }])).toBe(
      false,
    )
  })

  it('knows an event without data by its body', async () => {
    const sla = linearEvents.minimal('IssueSLA')
    expect(await isDuplicate([sla], [sla])).toBe(true)
    expect(await isDuplicate([sla], [{ ...sla, action: 'breached' }])).toBe(false)
  })

  it('accepts the last retry, 7 hours later, and nothing that is older than 8', async () => {
    expect(await refusal(sign(issue, { now: NOW_MS - 7.1 * HOUR_MS }))).toBe('verified')
    expect(await refusal(sign(issue, { now: NOW_MS - 8.1 * HOUR_MS }))).toBe('timestamp_too_old')
  })

  it("can be narrowed to the minute that Linear's SDK allows", async () => {
    const strict = createReceiver({
      provider,
      toleranceSeconds: 60,
      now: () => NOW_MS,
      logger: false,
    })
    expect(await codeOf(strict.verify(sign(issue, { now: NOW_MS - 61_000 })))).toBe(
      'timestamp_too_old',
    )
  })

  it('does not look at the time in the header, which is not signed', async () => {
    const old = sign(issue, {
      now: NOW_MS - 9 * HOUR_MS,
      headers: { 'linear-timestamp': String(NOW_MS) },
    })
    expect(await refusal(old)).toBe('timestamp_too_old')
  })

  it('answers 200, which is the only success, and takes bodies of up to 5 MiB', async () => {
    const large = { ...issue, note: 'x'.repeat(2_000_000) }
    expect(await receive(large)).toMatchObject({ kind: 'handled', status: 200 })
  })

  it('rejects a payload without a type', async () => {
    expect(await refusal(sign({ ...issue, type: undefined }))).toBe('invalid_event')
  })
})
