import { createHmac } from 'node:crypto'
import { cachedSecrets, type Secret } from '@hookseal/core'
import { zendesk } from '@hookseal/core/providers/zendesk'
import { zendeskEvents } from '@hookseal/testing'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { NOW_MS } from '../support/acme.ts'
import { senderBench } from '../support/sender-bench.ts'

const PUBLISHED = 'dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ=='
const provider = zendesk({ secret: 'signing-secret' })
const { sign, verify, refusal, isDuplicate } = senderBench(provider)
const created = 'zen:event-type:ticket.created'
const event = zendeskEvents.minimal(created, { id: 'e1' })
const later = { now: NOW_MS + 60_000 }

describe('zendesk()', () => {
  it('identifies an event by its type and its id', async () => {
    expect(await verify(event)).toMatchObject({
      provider: 'zendesk',
      type: created,
      known: true,
      id: 'e1',
      idAuthenticated: true,
      typeAuthenticated: true,
      timestamp: new Date(NOW_MS),
    })
    expect(await verify(zendeskEvents.unknown())).toMatchObject({ known: false })
    expect(await isDuplicate([event], [event, later])).toBe(true)
    expect(await isDuplicate([event], [{ ...event, subject: 'another' }])).toBe(true)
    expect(await isDuplicate([event], [zendeskEvents.minimal(created)])).toBe(false)
  })

  it('calls what a trigger sends "trigger", whatever type and id an administrator gave it', async () => {
    const ticket = { type: 'incident', id: '35436', status: 'open' }
    expect(await verify(ticket)).toMatchObject({ type: 'trigger', known: true, id: undefined })
    expect(await verify({ status: 'open' })).toMatchObject({ type: 'trigger', id: undefined })
    // Two tickets can be described by one text. Only a copy has the same timestamp too.
    expect(await isDuplicate([ticket], [ticket, later])).toBe(false)
    expect(await isDuplicate([ticket], [ticket])).toBe(true)
    expect(await isDuplicate([ticket], [{ ...ticket, status: 'solved' }])).toBe(false)
  })

  it.each(['ticket=35436', '<ticket/>', ''])(
    'rejects a body that is not JSON: %o',
    async (body) => {
      expect(await refusal(sign(body))).toBe('malformed_signature')
    },
  )

  it('accepts the digest of the time, as RFC 3339, and the body', async () => {
    const { body } = sign(event)
    const at = (time: string) => {
      const hmac = createHmac('sha256', 'signing-secret').update(time).update(body)
      const headers = {
        'X-Zendesk-Webhook-Signature': hmac.digest('base64'),
        'X-Zendesk-Webhook-Signature-Timestamp': time,
      }
      return { headers, body }
    }
    expect(await refusal(at('2023-11-14T22:13:20Z'))).toBe('verified')
    expect(await refusal(at(String(NOW_MS / 1000)))).toBe('malformed_timestamp')
    expect(await refusal(at('2023-11-14T22:08:19Z'))).toBe('timestamp_too_old')
  })

  it('uses the text of the secret, and does not decode it', async () => {
    const text = Buffer.from('signing-secret').toString('base64')
    const bench = senderBench(zendesk({ secret: text }))
    expect(await bench.verify(event)).toMatchObject({ id: 'e1' })
    expect(await bench.refusal(sign(event))).toBe('bad_signature')
  })

  it.each<[string, Secret]>([
    ['text', PUBLISHED],
    ['bytes', Buffer.from(PUBLISHED)],
    ['an entry', { value: PUBLISHED }],
    ['a member of a list', ['signing-secret', PUBLISHED]],
  ])('rejects the published secret of test requests, as %s', (_as, secret) => {
    expect(() => zendesk({ secret })).toThrow(
      /^zendesk: secret.* is the public secret that Zendesk uses/,
    )
  })

  it.each<[string, Secret]>([
    ['alone', () => PUBLISHED],
    ['of a tenant', async () => ({ endpoint: 'acme', secrets: PUBLISHED })],
    ['from a cache', cachedSecrets(() => PUBLISHED)],
  ])('does not use the published secret that a function returns, %s', async (_how, secret) => {
    const forged = sign(event, { secret: PUBLISHED })
    const bench = senderBench(zendesk({ secret }))
    expect(await bench.refusal(forged)).toBe('secret_unavailable')
  })

  it('loads cached secrets again after a rotation', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const secrets = ['former-secret', 'signing-secret']
    const secret = cachedSecrets(() => secrets.shift())
    const bench = senderBench(zendesk({ secret }))
    expect(await bench.refusal(sign(event, { secret: 'former-secret' }))).toBe('verified')
    await vi.advanceTimersByTimeAsync(10_000)
    expect(await bench.refusal(sign(event))).toBe('verified')
  })
})
