import { unchecked } from '@hookseal/core'
import { standardWebhooks } from '@hookseal/core/providers/standard-webhooks'
import { NOW_MS } from '@hookseal/tests-kit/acme'
import { describe, expect, it } from 'vitest'
import { ed, rawEd } from '../support/public-keys.ts'
import { senderBench } from '../support/sender-bench.ts'

const secret = `whsec_${Buffer.from('a key of the standard').toString('base64')}`
const publicKey = `whpk_${rawEd(ed.publicKey).toString('base64')}`
const provider = standardWebhooks({
  secret,
  name: 'acme',
  events: { 'invoice.paid': unchecked<{ readonly type: string }>() },
})
const { sign, verify, refusal, isDuplicate } = senderBench(provider)
const event = { type: 'invoice.paid', data: { id: 'in_1' } }

describe('standardWebhooks()', () => {
  it('identifies an event by its type and the signed id', async () => {
    expect(await verify(event, { id: 'msg_1' })).toMatchObject({
      provider: 'acme',
      type: 'invoice.paid',
      known: true,
      id: 'msg_1',
      idAuthenticated: true,
      typeAuthenticated: true,
    })
    expect(await verify({ ...event, type: 'invoice.sent' })).toMatchObject({ known: false })
    expect(standardWebhooks({ secret }).name).toBe('standard-webhooks')
  })

  it('treats a newly signed retry as a duplicate', async () => {
    const first = { id: 'msg_1' }
    expect(await isDuplicate([event, first], [event, { ...first, now: NOW_MS + 60_000 }])).toBe(
      true,
    )
    expect(await isDuplicate([event, first], [event, { id: 'msg_2' }])).toBe(false)
  })

  it('finds the name of the event where it is told', async () => {
    const bench = senderBench(standardWebhooks({ secret, typeAt: '/event/name' }))
    const named = { type: 'notification', event: { name: 'invoice.paid' } }
    expect(await bench.verify(named)).toMatchObject({ type: 'invoice.paid' })
    expect(await bench.refusal(bench.sign(event))).toBe('invalid_event')
    expect(() => standardWebhooks({ secret, typeAt: 'type' as '/type' })).toThrow(
      /^standardWebhooks: typeAt must be a JSON pointer/,
    )
  })

  it('reads both families of headers', async () => {
    const { headers, body } = sign(event)
    const renamed = Object.entries(headers).map(([name, value]) => [
      name.replace('webhook-', 'svix-'),
      value,
    ])
    expect(Object.keys(headers)).toContain('webhook-signature')
    expect(await refusal({ headers: Object.fromEntries(renamed), body })).toBe('verified')
  })

  it('reads v1a with a public key, and v1 with a secret, and never the other', async () => {
    const asymmetric = senderBench(standardWebhooks({ publicKey }), { privateKey: ed.privateKey })
    const signed = asymmetric.sign(event)
    expect(signed.headers['webhook-signature']).toMatch(/^v1a,/)
    expect(await asymmetric.refusal(signed)).toBe('verified')
    expect(await refusal(signed)).toBe('missing_signature')
    expect(await asymmetric.refusal(sign(event))).toBe('missing_signature')
    const both = { secret, publicKey } as unknown as { secret: string }
    expect(() => standardWebhooks(both)).toThrow(/give secret or publicKey, not both/)
  })

  it('takes a key that is no base64 only when it is told', async () => {
    expect(() => standardWebhooks({ secret: 'plain text' })).toThrow(/is not whsec_<base64>/)
    const plain = senderBench(standardWebhooks({ secret: 'plain text', secretEncoding: 'utf8' }))
    const key = Buffer.from('plain text')
    expect(await plain.refusal(sign(event, { secret: key }))).toBe('verified')
  })

  it.each([
    ['a secret with the version in front', `v1,${secret}`, /secret is not whsec_<base64>/],
    ['no secret', undefined, /secret is undefined/],
  ])('rejects %s at creation', (_, wrong, says) => {
    expect(() => standardWebhooks({ secret: wrong })).toThrow(says)
  })
})
