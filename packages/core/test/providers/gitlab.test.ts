import { gitlab } from '@hookseal/core/providers/gitlab'
import { gitlabEvents } from '@hookseal/testing'
import { NOW_MS } from '@hookseal/tests-kit/acme'
import { describe, expect, it } from 'vitest'
import { senderBench } from '../support/sender-bench.ts'

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const token = 'glptt-test'
const signing = senderBench(gitlab({ secret }))
const plain = senderBench(gitlab({ token }))
const migrating = senderBench(gitlab({ secret, token, signatureRequired: false }))
const push = gitlabEvents.minimal('push')
const key = (value: string) => ({ headers: { 'idempotency-key': value } })

describe('gitlab()', () => {
  it('identifies the type of an event by its kind, and knows a signed one by the signed id', async () => {
    expect(await signing.verify(push, { id: 'f5e5f430' })).toMatchObject({
      provider: 'gitlab',
      type: 'push',
      typeAuthenticated: true,
      known: true,
      id: 'f5e5f430',
      idAuthenticated: true,
      authentication: 'hmac',
    })
    const member = { event_name: 'user_add_to_group', group_id: 1 }
    expect(await signing.verify(member)).toMatchObject({ type: 'user_add_to_group', known: false })
  })

  it('treats a retry as a duplicate by the signed id, whatever its unsigned headers say', async () => {
    const retry = { id: 'a', now: NOW_MS + 60_000 }
    expect(await signing.isDuplicate([push, { id: 'a' }], [push, retry])).toBe(true)
    expect(
      await signing.isDuplicate([push, { id: 'a' }], [push, { id: 'a', ...key('other') }]),
    ).toBe(true)
    expect(await signing.isDuplicate([push, { id: 'a' }], [push, { id: 'b' }])).toBe(false)
  })

  it('knows an event with a token by its Idempotency-Key, and says that nothing is signed', async () => {
    expect(await plain.verify(push, key('a'))).toMatchObject({
      type: 'push',
      typeAuthenticated: false,
      id: 'a',
      idAuthenticated: false,
      covers: 'nothing',
      authentication: 'token',
    })
    expect(await plain.isDuplicate([push, key('a')], [push, key('b')])).toBe(false)
    expect(
      await plain.isDuplicate([push, key('a')], [gitlabEvents.minimal('push'), key('a')]),
    ).toBe(true)
    expect(await plain.isDuplicate([push], [push, key('')])).toBe(true)
  })

  it('does not take X-Gitlab-Event-UUID for an id: hooks that start each other share it', async () => {
    const chained = { headers: { 'x-gitlab-event-uuid': 'u' } }
    expect(await plain.isDuplicate([push, chained], [gitlabEvents.minimal('push'), chained])).toBe(
      false,
    )
  })

  it('accepts both during a migration, and never the token of a request with a signature', async () => {
    const bySignature = migrating.sign(push, { id: 'a', ...key('b') })
    const byToken = plain.sign(push, key('a'))
    expect(await migrating.refusal(bySignature)).toBe('verified')
    expect(await migrating.refusal(byToken)).toBe('verified')
    expect(await migrating.isDuplicate([push, { id: 'a' }], [push, { id: 'a', ...key('b') }])).toBe(
      true,
    )
    const forged = { ...byToken.headers, 'webhook-signature': 'v1,AAAA' }
    expect(await migrating.refusal({ ...byToken, headers: forged })).toBe('malformed_signature')
    expect(await signing.refusal(byToken)).toBe('missing_signature')
  })

  it('wants both schemes to be asked for, and every given one to have a value', () => {
    expect(() => gitlab({})).toThrow(/^gitlab: give secret \(.*\) or token/)
    expect(() => gitlab({ secret, token })).toThrow(/signatureRequired: false/)
    expect(() => gitlab({ secret: undefined, token })).toThrow(/^gitlab: secret is undefined/)
    expect(() => gitlab({ token: undefined })).toThrow(
      /^gitlab: token is undefined.* token: \(\) =>/,
    )
    expect(() => gitlab({ token, signatureRequired: false })).toThrow(/has no effect/)
  })

  it('takes bodies of up to 25 MiB', async () => {
    const large = { ...push, message: 'x'.repeat(2_000_000) }
    expect(await signing.verify(large)).toMatchObject({ type: 'push' })
  })

  it('rejects a custom template that leaves the name out', async () => {
    expect(await signing.refusal(signing.sign({ text: 'pushed' }))).toBe('invalid_event')
  })
})
