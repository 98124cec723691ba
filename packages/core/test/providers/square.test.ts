import { square } from '@hookseal/core/providers/square'
import { squareEvents } from '@hookseal/testing'
import { NOW_MS } from '@hookseal/tests-kit/acme'
import { describe, expect, it } from 'vitest'
import { senderBench } from '../support/sender-bench.ts'

const secret = 'qfjakbt2uWB8DKAMECF-EA'
const url = 'https://example.com/webhooks/square'
const provider = square({ secret, url })
const { sign, verify, refusal, isDuplicate } = senderBench(provider)
const event = squareEvents.minimal('payment.updated', { event_id: 'event_1' })

describe('square()', () => {
  it('identifies an event by its type and its event_id', async () => {
    expect(await verify(event)).toMatchObject({
      provider: 'square',
      type: 'payment.updated',
      known: true,
      id: 'event_1',
      idAuthenticated: true,
      typeAuthenticated: true,
      covers: 'body',
      timestamp: undefined,
    })
    expect(await verify(squareEvents.unknown())).toMatchObject({ known: false })
  })

  it('treats a delivery with the same event_id as a duplicate, whatever else it holds', async () => {
    expect(await isDuplicate([event], [{ ...event, created_at: 'later' }])).toBe(true)
    expect(await isDuplicate([event], [squareEvents.minimal('payment.updated')])).toBe(false)
  })

  it('remembers an event for longer than the 72 hours of an older page', () => {
    expect(provider.retainMs).toBeGreaterThan(72 * 3_600_000)
  })

  it.each(['http://example.com/webhooks/square', `${url}/`, `${url}?a=1`])(
    'rejects what was signed for %s, wherever the request says it went',
    async (other) => {
      const request = senderBench(square({ secret, url: other })).sign(event)
      const headers = { ...request.headers, host: 'example.com', 'x-forwarded-proto': 'http' }
      expect(await refusal({ ...request, headers })).toBe('bad_signature')
    },
  )

  it('accepts each of several addresses, during a move', async () => {
    const moving = square({ secret, url: ['https://example.com/new', url] })
    expect(await senderBench(moving).refusal(sign(event))).toBe('verified')
  })

  it('has no limit of age, since no time is signed', async () => {
    expect(await refusal(sign(event, { now: NOW_MS - 86_400_000 }))).toBe('verified')
  })

  it('never looks at the SHA-1 signature that Square sends beside it', async () => {
    const { body } = sign(event)
    const headers = { 'x-square-signature': 'Y29mZmVlY29mZmVlY29mZmVlY28=' }
    expect(await refusal({ headers, body })).toBe('missing_signature')
  })

  it('names the provider in the error if the secret or the URL is missing', () => {
    expect(() => square({ secret: undefined, url })).toThrow(/^square: secret is undefined/)
    expect(() => square({ secret } as never)).toThrow(/^square: url is missing/)
    expect(() => square({ secret, url: '/webhooks' })).toThrow(/^square: url must be/)
  })
})
