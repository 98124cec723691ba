import { mailgun } from '@hookseal/core/providers/mailgun'
import { mailgunEvents } from '@hookseal/testing'
import { describe, expect, it } from 'vitest'
import { NOW_MS } from '../support/acme.ts'
import { senderBench } from '../support/sender-bench.ts'

const provider = mailgun({ secret: 'mailgun-signing-key' })
const { sign, verify, receive, refusal, isDuplicate } = senderBench(provider)
const event = mailgunEvents.minimal('delivered', { 'event-data': { id: 'e1' } })
const renamed = { ...event, 'event-data': { ...event['event-data'], event: 'complained' } }

describe('mailgun()', () => {
  it('identifies the type of an event by what is not signed, and says so', async () => {
    expect(await verify(event)).toMatchObject({
      provider: 'mailgun',
      type: 'delivered',
      typeAuthenticated: false,
      known: true,
      id: 'e1',
      idAuthenticated: false,
      covers: 'fields',
      authentication: 'payload-hmac',
      timestamp: new Date(NOW_MS),
    })
    expect(await verify(mailgunEvents.unknown())).toMatchObject({ known: false })
  })

  it('has no authenticated id even where the event has the token for one', async () => {
    const { token } = event.signature
    const forged = { ...event, 'event-data': { ...event['event-data'], id: token } }
    expect(await verify(forged)).toMatchObject({ id: token, idAuthenticated: false })
  })

  it('accepts a token once, whatever event stands beside it', async () => {
    expect(await isDuplicate([event], [renamed])).toBe(true)
    expect(await receive(event)).toMatchObject({ kind: 'handled' })
    expect(await receive(renamed)).toMatchObject({ kind: 'duplicate' })
  })

  it('treats an event with another token as a new one, whatever its id', async () => {
    const other = mailgunEvents.minimal('delivered', { 'event-data': { id: 'e1' } })
    expect(await isDuplicate([event], [other])).toBe(false)
  })

  it('accepts a token for the 8 hours in which the sender retries, and no longer', async () => {
    expect(await refusal(sign(event, { now: NOW_MS - 28_800_000 }))).toBe('verified')
    expect(await refusal(sign(event, { now: NOW_MS - 28_801_000 }))).toBe('timestamp_too_old')
  })

  it("does not look at the signature by the parent account's key", async () => {
    const { signature } = JSON.parse(Buffer.from(sign(event).body).toString())
    const { signature: parent } = signature
    const moved = { ...signature, signature: '0'.repeat(64), 'parent-signature': parent }
    const body = JSON.stringify({ ...event, signature: moved })
    expect(await refusal({ headers: {}, body: Buffer.from(body) })).toBe('bad_signature')
  })

  it('rejects the form of a route, and more than 256 KiB', async () => {
    const form = Buffer.from('timestamp=1&token=a&signature=b&event=delivered')
    expect(await refusal({ headers: {}, body: form })).toBe('malformed_signature')
    const large = { ...event, padding: 'a'.repeat(262_144) }
    expect(await refusal(sign(large))).toBe('body_too_large')
  })

  it('names the provider in the error if the secret is missing', () => {
    expect(() => mailgun({ secret: undefined })).toThrow(/^mailgun: secret is undefined/)
  })

  it('rejects a payload without the name of an event', async () => {
    expect(await refusal(sign({ ...event, 'event-data': {} }))).toBe('invalid_event')
  })
})
