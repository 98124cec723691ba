import { createHash, createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { type AnyProvider, createReceiver } from '@hookseal/core'
import {
  discord,
  github,
  gitlab,
  mailgun,
  meta,
  sendgrid,
  shopify,
  square,
  twilio,
  twitch,
  zoom,
} from '@hookseal/core/providers'
import { githubEvents, signed, signedWithBody } from '@hookseal/testing'
import { describe, expect, it } from 'vitest'

// What an attacker with a captured genuine request can try against the providers of core.

const secret = 'a-secret-of-the-cases'
const bytes = (text: string) => new TextEncoder().encode(text)
const encoded = encodeURIComponent

function receiverOf(provider: AnyProvider, now: () => number = Date.now) {
  const ran: { readonly type: string; readonly event: unknown }[] = []
  const receiver = createReceiver<object>({
    provider: provider as never,
    handlers: {
      '*': ({ type, event }: (typeof ran)[number]) => void ran.push({ type, event }),
    } as never,
    now,
    logger: false,
  })
  return { ran, receive: receiver.receive }
}

describe('a sender with a signature and a token', () => {
  const key = `whsec_${Buffer.from('a key of 24 bytes in all').toString('base64')}`

  it('is refused as a provider unless signatureRequired is false', () => {
    expect(() => gitlab({ secret: key, token: 'a-token' })).toThrow(/signatureRequired: false/)
  })

  it('does not accept a captured request without its signature, with another body', async () => {
    const { receive } = receiverOf(gitlab({ secret: key }))
    const request = signed(gitlab({ secret: key }), { object_kind: 'push' })
    const body = bytes('{"object_kind":"push","forged":true}')
    const headers = { 'content-type': 'application/json', 'x-gitlab-token': key }
    expect(await receive({ headers, body })).toMatchObject({
      status: 401,
      error: { code: 'missing_signature' },
    })
    expect((await receive(signedWithBody(request, body))).status).toBe(401)
    expect((await receive(request)).status).toBe(200)
  })
})

describe('a body that could be read in two ways', () => {
  it('is read as the JSON that was signed, whatever its Content-Type says', async () => {
    const provider = github({ secret })
    const { ran, receive } = receiverOf(provider)
    const hidden = '&payload=%7B%22ref%22%3A%22forged%22%7D&'
    const event = githubEvents.minimal('push', { ref: hidden })
    const request = signed(provider, event, {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect((await receive(request)).status).toBe(200)
    expect(ran).toMatchObject([{ event: { ref: hidden } }])
  })

  it('is not read as JSON because of a digest in the query that was cut out of a signed form', async () => {
    const url = 'https://example.com/twilio'
    const provider = twilio({ secret, url })
    const { receive } = receiverOf(provider)
    const json = '{"forged":true}'
    const digest = createHash('sha256').update(json).digest('hex')
    // The form that the attacker makes the sender sign. Its last field looks like the digest in a URL.
    const form = `Body=${encoded(`&bodySHA256=${digest}&`)}&MessageSid=SM1&MessageStatus=sent`
    const { headers } = signed(provider, form)
    for (const query of [`?bodySHA256=${digest}`, `?Body=&bodySHA256=${digest}&x=`]) {
      expect((await receive({ headers, body: json, url: `/twilio${query}` })).status).toBe(401)
    }
    expect((await receive({ headers, body: form, url: '/twilio' })).status).toBe(200)
  })

  it('cannot be divided differently where id, time and body touch', async () => {
    const now = Date.parse('2026-11-28T12:00:00Z')
    const provider = twitch({ secret })
    const { receive } = receiverOf(provider, () => now)
    const id = 'befa7b53-d79d-478f-86b9-120f112b044e'
    const event = { subscription: { type: 'stream.online', status: 'enabled' }, event: {} }
    const request = signed(provider, event, { now, id })
    const text = (name: string) => request.headers[`twitch-eventsub-message-${name}`] ?? ''
    const whole = text('id') + text('timestamp') + Buffer.from(request.body).toString()
    const [idEnd, timeEnd] = [text('id').length, text('id').length + text('timestamp').length]
    let cuts = 0
    for (let one = 1; one < timeEnd + 20; one++) {
      for (let two = one; two < timeEnd + 40; two++) {
        if (one === idEnd && two === timeEnd) continue
        cuts++
        const headers = {
          ...request.headers,
          'twitch-eventsub-message-id': whole.slice(0, one),
          'twitch-eventsub-message-timestamp': whole.slice(one, two),
        }
        const { status } = await receive({ headers, body: whole.slice(two) })
        expect([one, two, status]).toEqual([one, two, 401])
      }
    }
    expect(cuts).toBeGreaterThan(3000)
    expect((await receive(request)).status).toBe(200)
  })
})

describe('a configuration that would protect nothing', () => {
  it('is refused for a URL that is a prefix of another', () => {
    const url = ['https://example.com/square', 'https://example.com/square2']
    expect(() => square({ secret, url })).toThrow(TypeError)
    expect(() => square({ secret, url: [...url].reverse() })).toThrow(/prefix of another/)
  })

  it('is refused for a public key of small order, of another curve, or in another form', () => {
    const pem = { format: 'pem', type: 'spki' } as const
    const der = { format: 'der', type: 'spki' } as const
    const spki = (key: { export(options: typeof der): Buffer }) =>
      key.export(der).toString('base64')
    const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey
    const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey
    for (const publicKey of [`01${'00'.repeat(31)}`, '00'.repeat(32), spki(p256)]) {
      expect(() => discord({ publicKey })).toThrow(TypeError)
    }
    for (const publicKey of [spki(p384), spki(rsa), p256.export(pem).toString()]) {
      expect(() => sendgrid({ publicKey })).toThrow(TypeError)
    }
    expect(() => sendgrid({ publicKey: spki(p256) })).not.toThrow()
  })
})

it('ECDSA: treats the other signature of the same bytes as a duplicate, and refuses a longer encoding', async () => {
  const ORDER = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551')
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const key = publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
  const { ran, receive } = receiverOf(sendgrid({ publicKey: key }))
  const [body, time] = [
    '[{"event":"open","sg_event_id":"e_1"}]',
    String(Math.floor(Date.now() / 1000)),
  ]
  const raw = sign('sha256', bytes(time + body), { key: privateKey, dsaEncoding: 'ieee-p1363' })
  const [r, s] = [raw.subarray(0, 32), raw.subarray(32)].map((half) =>
    BigInt(`0x${half.toString('hex')}`),
  ) as [bigint, bigint]

  const integer = (value: bigint, padding = 0) => {
    const digits = value.toString(16)
    const whole = digits.length % 2 === 0 ? digits : `0${digits}`
    const sign = Number.parseInt(whole.slice(0, 2), 16) > 127 ? '00' : ''
    const content = Buffer.from('00'.repeat(padding) + sign + whole, 'hex')
    return Buffer.concat([Buffer.of(2, content.length), content])
  }
  const der = (...integers: readonly Buffer[]) => {
    const content = Buffer.concat(integers)
    return Buffer.concat([Buffer.of(0x30, content.length), content]).toString('base64')
  }
  const send = (signature: string) =>
    receive({
      body,
      headers: {
        'x-twilio-email-event-webhook-signature': signature,
        'x-twilio-email-event-webhook-timestamp': time,
      },
    })
  expect((await send(der(integer(r), integer(s)))).kind).toBe('handled')
  expect((await send(der(integer(r), integer(ORDER - s)))).kind).toBe('duplicate')
  expect((await send(der(integer(r, 1), integer(s)))).status).toBe(401)
  expect(ran).toHaveLength(1)
})

it('Shopify: runs a captured delivery with 1,500 invented topics once per listed topic, and once more', async () => {
  const provider = shopify({ secret })
  const { ran, receive } = receiverOf(provider)
  const body = '{"id":1,"addresses":[]}'
  const signature = createHmac('sha256', secret).update(body).digest('base64')
  const listed = Object.keys(provider.events).filter((name) => name !== '*')
  const topics = [...listed, ...Array.from({ length: 1500 }, (_, i) => `invented/${i}`)]
  for (const topic of topics) {
    const headers = { 'x-shopify-hmac-sha256': signature, 'x-shopify-topic': topic }
    expect((await receive({ headers, body })).status).toBe(200)
  }
  expect(ran.map(({ type }) => type)).toEqual([...listed, 'invented/0'])
})

it('Mailgun: treats a captured signature with another event as a duplicate', async () => {
  const provider = mailgun({ secret })
  const { ran, receive } = receiverOf(provider)
  const request = signed(provider, {
    signature: { token: 'a'.repeat(50) },
    'event-data': { event: 'opened', id: 'e_1' },
  })
  const forged = Buffer.from(request.body)
    .toString()
    .replace('opened', 'failed')
    .replace('e_1', 'e_2')
  expect((await receive(request)).kind).toBe('handled')
  expect((await receive(signedWithBody(request, bytes(forged)))).kind).toBe('duplicate')
  expect(ran).toHaveLength(1)
})

it('Zoom: does not answer a challenge whose answer would be a valid signature', async () => {
  const provider = zoom({ secret })
  const { ran, receive } = receiverOf(provider)
  const challenge = (plainToken: string) =>
    signed(provider, { event: 'endpoint.url_validation', event_ts: 1, payload: { plainToken } })
  const time = Math.floor(Date.now() / 1000)
  const forgery = `v0:${time}:{"event":"meeting.started"}`
  for (const plainToken of [forgery, '', 'a'.repeat(129), `v0:${time}:`]) {
    const outcome = await receive(challenge(plainToken))
    expect([outcome.kind, outcome.status, outcome.body]).toEqual(['rejected', 400, ''])
  }
  const { kind, body } = await receive(challenge('qgg8vlvZRS6UYooatFL8Aw'))
  const encryptedToken = createHmac('sha256', secret).update('qgg8vlvZRS6UYooatFL8Aw').digest('hex')
  expect([kind, JSON.parse(body)]).toEqual([
    'handshake',
    { plainToken: 'qgg8vlvZRS6UYooatFL8Aw', encryptedToken },
  ])
  expect(ran).toEqual([])
})

it('Meta: answers an empty 405 to a GET with a wrong token, markup or a repeated parameter', async () => {
  const { ran, receive } = receiverOf(meta({ secret, verifyToken: 'chosen' }))
  const get = async (query: string) => {
    const outcome = await receive({ method: 'GET', url: `/meta?${query}`, headers: {}, body: '' })
    return [outcome.status, outcome.body]
  }
  const right = 'hub.mode=subscribe&hub.verify_token=chosen&hub.challenge=1158201444'
  expect(await get(right)).toEqual([200, '1158201444'])
  const wrong = [
    right.replace('chosen', 'other'),
    right.replace('1158201444', encoded('<script>')),
    right.replace('subscribe', 'unsubscribe'),
    `${right}&hub.verify_token=chosen`,
    `${right}&hub.challenge=2`,
    'hub.mode=subscribe&hub.challenge=1',
    '',
  ]
  for (const query of wrong) expect(await get(query)).toEqual([405, ''])
  expect(ran).toEqual([])
})
