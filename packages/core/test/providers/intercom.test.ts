import { createHmac } from 'node:crypto'
import { intercom } from '@hookseal/core/providers/intercom'
import { intercomEvents } from '@hookseal/testing'
import { describe, expect, it } from 'vitest'
import { senderBench } from '../support/sender-bench.ts'

const provider = intercom({ secret: 'client-secret' })
const { sign, verify, refusal, isDuplicate } = senderBench(provider)
const event = intercomEvents.minimal('conversation.user.replied', { id: 'notif_1' })

describe('intercom()', () => {
  it('identifies an event by its topic and its id', async () => {
    expect(await verify(event)).toMatchObject({
      provider: 'intercom',
      type: 'conversation.user.replied',
      known: true,
      id: 'notif_1',
      idAuthenticated: true,
      typeAuthenticated: true,
      timestamp: undefined,
    })
    expect(await verify(intercomEvents.unknown())).toMatchObject({ known: false })
  })

  it('treats a retry, whose body counts the attempts, as a duplicate', async () => {
    const retry = { ...event, delivery_attempts: 2 }
    expect(sign(retry).body).not.toEqual(sign(event).body)
    expect(await isDuplicate([event], [retry])).toBe(true)
    const other = intercomEvents.minimal('conversation.user.replied')
    expect(await isDuplicate([event], [other])).toBe(false)
  })

  it('knows a ping without an id by its body', async () => {
    const ping = { ...intercomEvents.minimal('ping'), id: null }
    expect(await verify(ping)).toMatchObject({ type: 'ping', known: true, id: undefined })
    expect(await isDuplicate([ping], [ping])).toBe(true)
    expect(await isDuplicate([ping], [{ ...ping, created_at: 1 }])).toBe(false)
  })

  it('accepts an HMAC-SHA1 of the body, and no SHA-256 in its place', async () => {
    const { body } = sign(event)
    const hex = (hash: string) => createHmac(hash, 'client-secret').update(body).digest('hex')
    const signature = (value: string) => ({ headers: { 'X-Hub-Signature': value }, body })
    expect(await refusal(signature(`sha1=${hex('sha1')}`))).toBe('verified')
    expect(await refusal(signature(`sha256=${hex('sha256')}`))).toBe('malformed_signature')
    expect(await refusal(signature(`sha1=${hex('sha256')}`))).toBe('malformed_signature')
  })

  it('names the provider in the error if the secret is missing', () => {
    expect(() => intercom({ secret: undefined })).toThrow(/^intercom: secret is undefined/)
  })
})
