import { createHmac } from 'node:crypto'
import { xero } from '@hookseal/core/providers/xero'
import { xeroEvents } from '@hookseal/testing'
import { describe, expect, it } from 'vitest'
import { senderBench } from '../support/sender-bench.ts'

const KEY = 'c2VjcmV0LWtleQ=='
const { sign, verify, receive, refusal, isDuplicate } = senderBench(xero({ secret: KEY }))
const batch = xeroEvents.minimal('events')
const intent = xeroEvents.minimal('events', { events: [] })

describe('xero()', () => {
  it('treats a list of events as one delivery', async () => {
    expect(await verify(batch)).toMatchObject({
      provider: 'xero',
      type: 'events',
      typeAuthenticated: true,
      known: true,
      id: undefined,
      event: { events: [{ eventCategory: 'CONTACT', eventType: 'UPDATE' }] },
    })
  })

  it('passes "Intent to receive": 200 and no body for a right signature', async () => {
    const outcome = await receive(intent)
    expect(outcome).toMatchObject({ status: 200, body: '' })
    expect(outcome.headers).not.toHaveProperty('set-cookie')
  })

  it('passes "Intent to receive": 401 and no body for a wrong signature', async () => {
    expect(await receive(intent, { secret: 'wrong' })).toMatchObject({ status: 401, body: '' })
  })

  it('treats equal bodies as one delivery; the entropy makes each different', async () => {
    expect(await isDuplicate([batch], [batch])).toBe(true)
    const next = xeroEvents.minimal('events', { events: batch.events })
    expect(await isDuplicate([batch], [next])).toBe(false)
  })

  it('uses the key as text, although it looks like base64', async () => {
    const body = JSON.stringify(batch)
    const send = (key: string | Buffer) => {
      const mac = createHmac('sha256', key).update(body).digest('base64')
      return refusal({ headers: { 'x-xero-signature': mac }, body: Buffer.from(body) })
    }
    expect(await send(KEY)).toBe('verified')
    expect(await send(Buffer.from(KEY, 'base64'))).toBe('bad_signature')
  })

  it('rejects a signed body without a list of events', async () => {
    expect(await refusal(sign({ events: 'none' }))).toBe('invalid_event')
  })
})
