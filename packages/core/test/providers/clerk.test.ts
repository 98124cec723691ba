import { clerk } from '@hookseal/core/providers/clerk'
import { clerkEvents } from '@hookseal/testing'
import { NOW_MS } from '@hookseal/tests-kit/acme'
import { describe, expect, it } from 'vitest'
import { senderBench } from '../support/sender-bench.ts'

const secret = `whsec_${Buffer.from('a key of an endpoint').toString('base64')}`
const { sign, verify, refusal, isDuplicate } = senderBench(clerk({ secret }))
const event = clerkEvents.minimal('user.created')

describe('clerk()', () => {
  it('identifies an event by its type and the signed id', async () => {
    expect(await verify(event, { id: 'msg_1' })).toMatchObject({
      provider: 'clerk',
      type: 'user.created',
      known: true,
      id: 'msg_1',
      idAuthenticated: true,
      typeAuthenticated: true,
    })
    expect(await verify(clerkEvents.unknown())).toMatchObject({ known: false })
  })

  it('treats a newly signed retry as a duplicate', async () => {
    const retry = { id: 'msg_1', now: NOW_MS + 60_000 }
    expect(await isDuplicate([event, { id: 'msg_1' }], [event, retry])).toBe(true)
    expect(await isDuplicate([event, { id: 'msg_1' }], [event, { id: 'msg_2' }])).toBe(false)
  })

  it('reads only svix-* headers', async () => {
    const { headers, body } = sign(event)
    const renamed = Object.entries(headers).map(([name, value]) => [
      name.replace('svix-', 'webhook-'),
      value,
    ])
    expect(await refusal({ headers, body })).toBe('verified')
    expect(await refusal({ headers: Object.fromEntries(renamed), body })).toBe('missing_signature')
  })

  it('passes on a deleted user, of whom little more than the id is left', async () => {
    const gone = clerkEvents.minimal('user.deleted', { data: { id: 'user_1' } })
    const { event: received } = await verify(gone)
    expect(received).toMatchObject({ data: { id: 'user_1', deleted: true } })
  })

  it('rejects the secret key of the API, which signs nothing', () => {
    expect(() => clerk({ secret: 'sk_test_0123456789' })).toThrow(
      /^clerk: secret is not whsec_<base64>/,
    )
    expect(() => clerk({ secret: undefined })).toThrow(/^clerk: secret is undefined/)
  })
})
