import { generateKeyPairSync } from 'node:crypto'
import { sendgrid } from '@hookseal/core/providers/sendgrid'
import { sendgridEvents, signedWithBody } from '@hookseal/testing'
import { NOW_MS } from '@hookseal/tests-kit/acme'
import { describe, expect, it } from 'vitest'
import { senderBench } from '../support/sender-bench.ts'

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
const spki = publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
const provider = sendgrid({ publicKey: spki })
const { sign, verify, refusal, isDuplicate } = senderBench(provider, { privateKey })
const batch = sendgridEvents.full('events')

describe('sendgrid()', () => {
  it('treats an array as one delivery, whatever its events are called', async () => {
    const delivery = await verify(batch)
    expect(delivery).toMatchObject({
      provider: 'sendgrid',
      type: 'events',
      typeAuthenticated: true,
      known: true,
      id: undefined,
      covers: 'body',
    })
    expect(delivery.event).toEqual(batch)
    expect(await verify(sendgridEvents.unknown())).toMatchObject({ type: 'events', known: true })
    expect(await refusal(sign({ event: 'delivered' }))).toBe('invalid_event')
  })

  it('treats equal batches as one, though each ECDSA signature is another', async () => {
    const [first, again] = [sign(batch), sign(batch, { now: NOW_MS + 60_000 })]
    const header = 'x-twilio-email-event-webhook-signature'
    expect(again.headers[header]).not.toBe(first.headers[header])
    expect(await isDuplicate([batch], [batch, { now: NOW_MS + 60_000 }])).toBe(true)
  })

  it('cannot see that an event comes again in another batch', async () => {
    expect(await isDuplicate([batch], [batch.slice(1)])).toBe(false)
  })

  it('needs the line breaks that SendGrid writes, which a parser loses', async () => {
    const text = batch.map((event) => JSON.stringify(event)).join(',\r\n')
    const request = sign(`[${text}]\r\n`)
    expect(await refusal(request)).toBe('verified')
    const trimmed = Buffer.from(`[${text}]`)
    expect(await refusal(signedWithBody(request, trimmed))).toBe('bad_signature')
  })

  it('rejects a key of another form when it is made', () => {
    const pem = publicKey.export({ format: 'pem', type: 'spki' }).toString()
    expect(() => sendgrid({ publicKey: pem })).toThrow(/^sendgrid: publicKey/)
    expect(() => sendgrid({ publicKey: undefined })).toThrow(/^sendgrid: publicKey is undefined/)
  })
})
