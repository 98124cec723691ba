import { createHash } from 'node:crypto'
import { hubspot } from '@hookseal/core/providers/hubspot'
import { hubspotEvents } from '@hookseal/testing'
import { NOW_MS } from '@hookseal/tests-kit/acme'
import { describe, expect, it } from 'vitest'
import { senderBench } from '../support/sender-bench.ts'

const secret = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy'
const url = 'https://example.com/webhooks/hubspot?tenant=a@b'
const { sign, verify, refusal, isDuplicate } = senderBench(hubspot({ secret, url }))
const batch = hubspotEvents.full('events')

describe('hubspot()', () => {
  it('treats an array as one delivery, whatever its events are called', async () => {
    const delivery = await verify(batch)
    expect(delivery).toMatchObject({
      provider: 'hubspot',
      type: 'events',
      typeAuthenticated: true,
      known: true,
      id: undefined,
      covers: 'body',
      timestamp: new Date(NOW_MS),
    })
    expect(delivery.event).toEqual(batch)
    expect(await verify(hubspotEvents.unknown())).toMatchObject({ type: 'events', known: true })
    expect(await refusal(sign({ subscriptionType: 'contact.creation' }))).toBe('invalid_event')
  })

  it('treats an equal batch as a duplicate', async () => {
    expect(await isDuplicate([batch], [batch, { now: NOW_MS + 60_000 }])).toBe(true)
  })

  it('treats a retry as a new delivery, since attemptNumber makes it another batch', async () => {
    const retry = batch.map((event) => ({ ...event, attemptNumber: event.attemptNumber + 1 }))
    expect(await isDuplicate([batch], [retry])).toBe(false)
  })

  it('reads the time in milliseconds, and rejects one that is older than 5 minutes', async () => {
    expect(await refusal(sign(batch, { now: NOW_MS - 300_000 }))).toBe('verified')
    expect(await refusal(sign(batch, { now: NOW_MS - 301_000 }))).toBe('timestamp_too_old')
    const request = sign(batch)
    const inSeconds = { ...request.headers, 'x-hubspot-request-timestamp': `${NOW_MS / 1000}` }
    expect(await refusal({ ...request, headers: inSeconds })).toBe('malformed_timestamp')
  })

  it('rejects what was signed for another address, wherever the request says it went', async () => {
    for (const other of [url.replace('https', 'http'), url.replace('@', '%40'), `${url}/`]) {
      const request = senderBench(hubspot({ secret, url: other })).sign(batch)
      const headers = { ...request.headers, host: 'example.com', 'x-forwarded-proto': 'http' }
      expect(await refusal({ ...request, headers })).toBe('bad_signature')
    }
  })

  it('rejects a method that is not the signed one', async () => {
    expect(await refusal({ ...sign(batch), method: 'PUT' } as never)).toBe('method_not_allowed')
  })

  it('falls back to no older version, whatever the headers say', async () => {
    const body = Buffer.from(JSON.stringify(batch))
    const headers = {
      'x-hubspot-signature-version': 'v1',
      'x-hubspot-signature': createHash('sha256').update(secret).update(body).digest('hex'),
    }
    expect(await refusal({ headers, body })).toBe('missing_signature')
  })

  it('names the provider in the error if the secret or the URL is missing', () => {
    expect(() => hubspot({ secret: undefined, url })).toThrow(/^hubspot: secret is undefined/)
    expect(() => hubspot({ secret } as never)).toThrow(/^hubspot: url is missing/)
  })
})
