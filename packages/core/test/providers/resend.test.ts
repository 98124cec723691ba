import { resend } from '@hookseal/core/providers/resend'
import { resendEvents } from '@hookseal/testing'
import { NOW_MS } from '@hookseal/tests-kit/acme'
import { describe, expect, it } from 'vitest'
import { senderBench } from '../support/sender-bench.ts'

const secret = `whsec_${Buffer.from('a key of a webhook').toString('base64')}`
const { sign, verify, refusal, isDuplicate } = senderBench(resend({ secret }))
const email = { data: { email_id: 'e_1' } }
const event = resendEvents.minimal('email.delivered', email)

describe('resend()', () => {
  it('identifies an event by its type and the signed id', async () => {
    expect(await verify(event, { id: 'msg_1' })).toMatchObject({
      provider: 'resend',
      type: 'email.delivered',
      known: true,
      id: 'msg_1',
      idAuthenticated: true,
      typeAuthenticated: true,
    })
    expect(await verify(resendEvents.unknown())).toMatchObject({ known: false })
  })

  it('treats a newly signed retry as a duplicate', async () => {
    const retry = { id: 'msg_1', now: NOW_MS + 60_000 }
    expect(await isDuplicate([event, { id: 'msg_1' }], [event, retry])).toBe(true)
  })

  it('treats no two events of one email as duplicates', async () => {
    const opened = resendEvents.minimal('email.opened', email)
    expect(await isDuplicate([event, { id: 'msg_1' }], [opened, { id: 'msg_2' }])).toBe(false)
    expect(await isDuplicate([opened, { id: 'msg_2' }], [opened, { id: 'msg_3' }])).toBe(false)
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

  it('rejects a body that was parsed and written again', async () => {
    const { headers, body } = sign(JSON.stringify(event, null, 2))
    const rewritten = Buffer.from(JSON.stringify(JSON.parse(Buffer.from(body).toString('utf8'))))
    expect(await refusal({ headers, body: rewritten })).toBe('bad_signature')
  })

  it('rejects an API key, which signs nothing', () => {
    expect(() => resend({ secret: 're_0123456789' })).toThrow(
      /^resend: secret is not whsec_<base64>/,
    )
    expect(() => resend({ secret: undefined })).toThrow(/^resend: secret is undefined/)
  })
})
