import { createHmac } from 'node:crypto'
import { twilio } from '@hookseal/core/providers/twilio'
import { signedWithBody, twilioEvents } from '@hookseal/testing'
import { NOW_MS } from '@hookseal/tests-kit/acme'
import { describe, expect, it } from 'vitest'
import { senderBench } from '../support/sender-bench.ts'

const secret = 'auth-token'
const url = 'https://example.com/webhooks/twilio?tenant=a%20b'
const { sign, verify, receive, refusal, isDuplicate } = senderBench(twilio({ secret, url }))
const form = (fields: Record<string, string>) => new URLSearchParams(fields)
const message = twilioEvents.form('message.received', { MessageSid: 'SM1' })

describe('twilio()', () => {
  it('never calls by a listed name what has not the fields of it', async () => {
    expect(await verify('Type=message.received&From=x')).toMatchObject({ type: 'event' })
    expect(await verify({ type: 'call.completed' })).toMatchObject({ type: 'event' })
    expect(await verify({ type: 'com.example.own' })).toMatchObject({ type: 'com.example.own' })
  })

  it('identifies a message by its status and its MessageSid', async () => {
    expect(await verify(message)).toMatchObject({
      provider: 'twilio',
      type: 'message.received',
      known: true,
      id: 'SM1',
      covers: 'body',
      timestamp: undefined,
      event: { MessageSid: 'SM1', Body: 'Hello' },
    })
    expect(await verify(twilioEvents.form('message.delivered'))).toMatchObject({
      type: 'message.delivered',
      known: true,
    })
    expect(await verify(twilioEvents.unknown())).toMatchObject({ known: false })
  })

  it.each([
    ['call.received', { CallSid: 'CA1', CallStatus: 'ringing', Direction: 'inbound' }, 'CA1'],
    ['call.ringing', { CallSid: 'CA1', CallStatus: 'ringing', Direction: 'outbound-api' }, 'CA1'],
    [
      'call.ringing',
      {
        CallSid: 'CA1',
        CallStatus: 'ringing',
        Direction: 'inbound',
        CallbackSource: 'call-progress-events',
      },
      'CA1',
    ],
    ['call.completed', { CallSid: 'CA1', CallStatus: 'completed', Direction: 'inbound' }, 'CA1'],
    [
      'recording.completed',
      { CallSid: 'CA1', RecordingSid: 'RE1', RecordingStatus: 'completed' },
      'RE1',
    ],
    [
      'transcription.completed',
      { CallStatus: 'completed', TranscriptionSid: 'TR1', TranscriptionStatus: 'completed' },
      'TR1',
    ],
    ['message.sent', { MessageSid: 'SM1', MessageStatus: 'sent', SmsStatus: 'sent' }, 'SM1'],
    ['message.received', { MessageSid: 'SM1', Body: '', NumMedia: '0' }, 'SM1'],
    ['event', { MessageStatus: 'Sent to you', ConferenceSid: 'CF1' }, undefined],
  ])('makes %s of its fields', async (type, fields, id) => {
    expect(await verify(form(fields))).toMatchObject({ type, id })
  })

  it('names a JSON body by its own type, else "event"', async () => {
    const named = { type: 'com.example.made' }
    expect(await verify(named)).toMatchObject({ type: named.type, typeAuthenticated: true })
    expect(await verify([named])).toMatchObject({ type: 'event', event: [named] })
  })

  it('takes a JSON body for signed by the digest in the address', async () => {
    const request = sign({ type: 'made' })
    expect(request.url).toMatch(/^https:\/\/example\.com.*&bodySHA256=[\da-f]{64}$/)
    expect(await refusal(request)).toBe('verified')
    const other = Buffer.from('{"type":"lost"}')
    expect(await refusal(signedWithBody(request, other))).toBe('bad_signature')
  })

  it('treats a retry as a duplicate, and another status as another event', async () => {
    const reordered = new URLSearchParams([...message].reverse())
    expect(await isDuplicate([message], [reordered, { now: NOW_MS + 3_600_000 }])).toBe(true)
    const sent = form({ MessageSid: 'SM1', MessageStatus: 'sent' })
    const delivered = form({ MessageSid: 'SM1', MessageStatus: 'delivered' })
    expect(await isDuplicate([sent], [delivered])).toBe(false)
  })

  it('says that the borders of a form are not signed, and takes moved ones for a duplicate', async () => {
    const given = { MessageSid: 'SM1', MessageStatus: 'failed', To: '+15550002222' }
    const moved = { MessageSid: 'SM1MessageStatusfailed', To: '+15550002222' }
    const request = sign(form(given))
    const forged = signedWithBody(request, Buffer.from(form(moved).toString()))
    expect(await refusal(forged)).toBe('verified')
    expect(await verify(form(moved))).toMatchObject({
      type: 'event',
      typeAuthenticated: false,
      idAuthenticated: false,
    })
    expect(await isDuplicate([form(given)], [form(moved)])).toBe(true)
  })

  it('treats two equal requests of one call as one, as in a menu that is chosen twice', async () => {
    const pressed = form({ CallSid: 'CA1', CallStatus: 'in-progress', Digits: '1' })
    expect(await receive(pressed)).toMatchObject({ kind: 'handled' })
    expect(await receive(pressed)).toMatchObject({ kind: 'duplicate' })
  })

  it('accepts the HMAC-SHA256 of a SharedKey beside the auth token', async () => {
    const both = senderBench(twilio({ secret: [secret, 'shared-key'], url }))
    const body = Buffer.from('MessageSid=SM1&MessageStatus=sent')
    const content = `${url}MessageSidSM1MessageStatussent`
    const signature = createHmac('sha256', 'shared-key').update(content).digest('base64')
    const request = { headers: { 'x-twilio-signature': signature }, body }
    expect(await both.refusal(request)).toBe('verified')
    expect(await refusal(request)).toBe('bad_signature')
  })

  it('rejects what was signed for another address, wherever the request says it went', async () => {
    for (const other of [url.replace('https', 'http'), url.replace('.com', '.com:443')]) {
      const request = senderBench(twilio({ secret, url: other })).sign(message)
      const headers = { ...request.headers, host: 'example.com:443', 'x-forwarded-proto': 'http' }
      expect(await refusal({ ...request, headers })).toBe('bad_signature')
    }
  })

  it('rejects a webhook that is configured as GET', async () => {
    const request = { ...sign(message), method: 'GET' } as never
    expect(await refusal(request)).toBe('method_not_allowed')
  })

  it('names the provider in the error if the secret or the URL is missing', () => {
    expect(() => twilio({ secret: undefined, url })).toThrow(/^twilio: secret is undefined/)
    expect(() => twilio({ secret } as never)).toThrow(/^twilio: url is missing/)
  })
})
