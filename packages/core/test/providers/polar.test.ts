import { polar } from '@hookseal/core/providers/polar'
import { polarEvents } from '@hookseal/testing'
import { NOW_MS } from '@hookseal/tests-kit/acme'
import { describe, expect, it } from 'vitest'
import { senderBench } from '../support/sender-bench.ts'

const key = Buffer.from('a key of an endpoint')
const secret = `whsec_${key.toString('base64')}`
// Of an older secret, the whole text is the key.
const older = ['polar_whs_0123456789', 'whsec_0123456789-0123456789_0123456789abcdefghijk']
const { sign, verify, refusal, isDuplicate } = senderBench(polar({ secret }))
const event = polarEvents.minimal('order.paid')

describe('polar()', () => {
  it('reads a secret with an encoding of its own by that rule only', async () => {
    const value = 'whsec_aW52ZW50ZWQta2V5LW9mLTI0LWJ5dGVz'
    const event = polarEvents.minimal('order.paid')
    const text = senderBench(polar({ secret: { value, encoding: 'utf8' } }))
    expect(await text.refusal(text.sign(event, { secret: Buffer.from(value) }))).toBe('verified')
    const bare = Buffer.from(value.slice('whsec_'.length))
    expect(await text.refusal(text.sign(event, { secret: bare }))).toBe('bad_signature')
  })

  it('identifies an event by its type and the signed id', async () => {
    expect(await verify(event, { id: 'msg_1' })).toMatchObject({
      provider: 'polar',
      type: 'order.paid',
      known: true,
      id: 'msg_1',
      idAuthenticated: true,
      typeAuthenticated: true,
    })
    expect(await verify(polarEvents.unknown())).toMatchObject({ known: false })
  })

  it('treats a newly signed retry as a duplicate', async () => {
    const retry = { id: 'msg_1', now: NOW_MS + 60_000 }
    expect(await isDuplicate([event, { id: 'msg_1' }], [event, retry])).toBe(true)
    expect(await isDuplicate([event, { id: 'msg_1' }], [event, { id: 'msg_2' }])).toBe(false)
  })

  it('takes the signatures of both kinds of secret', async () => {
    expect(await refusal(sign(event, { secret: key }))).toBe('verified')
    // The same text, if it is an older secret.
    expect(await refusal(sign(event, { secret: Buffer.from(secret) }))).toBe('verified')
    for (const text of older) {
      const bench = senderBench(polar({ secret: text }))
      expect(await bench.refusal(sign(event, { secret: Buffer.from(text) }))).toBe('verified')
    }
  })

  it('takes an older secret that the user has encoded, and no such newer one', async () => {
    const encode = (text: string) => Buffer.from(text).toString('base64')
    const [old] = older as [string]
    const bench = senderBench(polar({ secret: encode(old) }))
    expect(await bench.refusal(sign(event, { secret: Buffer.from(old) }))).toBe('verified')
    const twice = senderBench(polar({ secret: encode(secret) }))
    expect(await twice.refusal(sign(event))).toBe('bad_signature')
  })

  it('signs tests as the secret is read today', async () => {
    const own = sign(event, { id: 'msg_1' })
    const explicit = sign(event, { id: 'msg_1', secret: key })
    expect(own.headers['webhook-signature']).toBe(explicit.headers['webhook-signature'])
  })

  it('reads only webhook-* headers', async () => {
    const { headers, body } = sign(event)
    const renamed = Object.entries(headers).map(([name, value]) => [
      name.replace('webhook-', 'svix-'),
      value,
    ])
    expect(await refusal({ headers: Object.fromEntries(renamed), body })).toBe('missing_signature')
  })

  it('rejects a chat message, which has no name', async () => {
    expect(await refusal(sign({ content: 'New order' }))).toBe('invalid_event')
  })

  it('takes up to 4 secrets, of two keys each', () => {
    expect(() => polar({ secret: [...older, secret, 'fourth'] })).not.toThrow()
    expect(() => polar({ secret: [...older, secret, 'fourth', 'fifth'] })).toThrow(
      /^polar: secret lists more than 4 secrets/,
    )
    expect(() => polar({ secret: undefined })).toThrow(/^polar: secret is undefined/)
  })
})
