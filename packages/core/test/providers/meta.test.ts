// cspell:ignore ther
import { createReceiver } from '@hookseal/core'
import { meta } from '@hookseal/core/providers/meta'
import { metaEvents, signedWithBody } from '@hookseal/testing'
import { describe, expect, it } from 'vitest'
import { senderBench } from '../support/sender-bench.ts'

const secret = '0123456789abcdef0123456789abcdef'
const provider = meta({ secret, verifyToken: 'chosen-by-me' })
const { sign, verify, refusal, isDuplicate } = senderBench(provider)
const event = metaEvents.minimal('whatsapp_business_account')

const get = (query: string, target = provider) =>
  createReceiver({ provider: target, handlers: { '*': () => {} }, logger: false }).receive({
    method: 'GET',
    url: `/webhooks/meta?${query}`,
    headers: {},
    body: '',
  })
const asked = (token: string, mode = 'subscribe') =>
  `hub.mode=${mode}&hub.challenge=1158201444&hub.verify_token=${token}`

describe('meta()', () => {
  it('rejects a verify token that is there but has no value', () => {
    for (const verifyToken of [undefined, '', ' ', []]) {
      expect(() => meta({ secret: 'app-secret', verifyToken })).toThrow(/^meta: verifyToken/)
    }
  })

  it('names a batch by its kind of object, and has no id for it', async () => {
    const delivery = await verify(event)
    expect(delivery).toMatchObject({
      provider: 'meta',
      type: 'whatsapp_business_account',
      typeAuthenticated: true,
      known: true,
      id: undefined,
      timestamp: undefined,
    })
    expect(await verify(metaEvents.unknown())).toMatchObject({ known: false })
    expect(await refusal(sign({ entry: [] }))).toBe('invalid_event')
  })

  it('treats equal bodies as one delivery, and a message in another batch as another', async () => {
    expect(await isDuplicate([event], [event])).toBe(true)
    const { entry } = metaEvents.minimal('whatsapp_business_account')
    const larger = { ...event, entry: [...event.entry, ...entry] }
    expect(await isDuplicate([event], [larger])).toBe(false)
  })

  it("remembers a batch for longer than the 7 days of WhatsApp's retries", () => {
    expect(provider.retainMs).toBeGreaterThan(7 * 86_400_000)
  })

  it('reads the escapes that Meta writes, which a parser loses', async () => {
    const escaped = JSON.stringify(event).replace('another', 'an\\u00f6ther\\/')
    const request = sign(escaped)
    expect(await refusal(request)).toBe('verified')
    const again = Buffer.from(JSON.stringify(JSON.parse(escaped)))
    expect(await refusal(signedWithBody(request, again))).toBe('bad_signature')
  })

  it('reads a body of 3 MB', async () => {
    const long = { ...event, padding: 'x'.repeat(2_900_000) }
    expect(await refusal(sign(long))).toBe('verified')
    expect(await refusal(sign({ ...long, more: long.padding }))).toBe('body_too_large')
  })

  it('answers the GET that checks the address, for the right token only', async () => {
    expect(await get(asked('chosen-by-me'))).toMatchObject({
      kind: 'handshake',
      status: 200,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: '1158201444',
    })
    for (const query of [asked('guessed'), asked(''), asked('chosen-by-me', 'unsubscribe'), '']) {
      expect(await get(query)).toMatchObject({ status: 405, body: '' })
    }
  })

  it('answers no GET without a verify token', async () => {
    const plain = meta({ secret })
    expect(plain.handshakes).toBeUndefined()
    expect(await get(asked('undefined'), plain)).toMatchObject({ status: 405 })
  })
})
