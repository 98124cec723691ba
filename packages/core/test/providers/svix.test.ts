import { svix } from '@hookseal/core/providers/svix'
import { NOW_MS } from '@hookseal/tests-kit/acme'
import { describe, expect, it } from 'vitest'
import { ed, rawEd } from '../support/public-keys.ts'
import { senderBench } from '../support/sender-bench.ts'

const secret = `whsec_${Buffer.from('a key of an endpoint').toString('base64')}`
const publicKey = `whpk_${rawEd(ed.publicKey).toString('base64')}`
const { sign, verify, refusal, isDuplicate } = senderBench(svix({ secret }))
const event = { type: 'invoice.paid', data: { id: 'in_1' } }

/** The same request under the other names that a sender can choose. */
function whitelabeled({ headers, body }: ReturnType<typeof sign>) {
  const renamed = Object.entries(headers).map(([name, value]) => [
    name.replace('svix-', 'webhook-'),
    value,
  ])
  return { headers: Object.fromEntries(renamed) as Record<string, string>, body }
}

describe('svix()', () => {
  it('identifies an event by its type and the signed id', async () => {
    expect(await verify(event, { id: 'msg_1' })).toMatchObject({
      provider: 'svix',
      type: 'invoice.paid',
      id: 'msg_1',
      idAuthenticated: true,
    })
  })

  it('treats a newly signed retry as a duplicate', async () => {
    const retry = { id: 'msg_1', now: NOW_MS + 60_000 }
    expect(await isDuplicate([event, { id: 'msg_1' }], [event, retry])).toBe(true)
    expect(await isDuplicate([event, { id: 'msg_1' }], [event, { id: 'msg_2' }])).toBe(false)
  })

  it('reads svix-* first, and webhook-* where there is no svix-signature', async () => {
    const request = sign(event)
    expect(Object.keys(request.headers)).toContain('svix-signature')
    expect(await refusal(whitelabeled(request))).toBe('verified')
    const { headers, body } = whitelabeled(request)
    const forged = { ...sign(event, { secret: Buffer.from('forged') }).headers, ...headers }
    expect(await refusal({ headers: forged, body })).toBe('bad_signature')
  })

  it('finds the name of the event where it is told', async () => {
    const bench = senderBench(svix({ secret, name: 'acme', typeAt: '/event_type' }))
    expect(await bench.verify({ event_type: 'ping' })).toMatchObject({
      provider: 'acme',
      type: 'ping',
    })
    expect(await refusal(sign({ event_type: 'ping' }))).toBe('invalid_event')
    expect(() => svix({ secret, typeAt: '' as '/type' })).toThrow(/^svix: typeAt must be/)
  })

  it('takes a public key in place of a secret', async () => {
    const bench = senderBench(svix({ publicKey }), { privateKey: ed.privateKey })
    const signed = bench.sign(event)
    expect(signed.headers['svix-signature']).toMatch(/^v1a,/)
    expect(await bench.refusal(signed)).toBe('verified')
    expect(await bench.refusal(sign(event))).toBe('missing_signature')
  })

  it('names the provider in the error if the secret is missing or starts with a version', () => {
    expect(() => svix({ secret: undefined })).toThrow(/^svix: secret is undefined/)
    expect(() => svix({ secret: `v1,${secret}` })).toThrow(/^svix: secret is not whsec_<base64>/)
    expect(() => svix({ secret, headerPrefix: 'acme' } as { secret: string })).toThrow(
      /^svix: unknown option "headerPrefix"/,
    )
  })
})
