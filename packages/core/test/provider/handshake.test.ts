import { generateKeyPairSync, sign } from 'node:crypto'
import {
  asymmetric,
  type Handshake,
  type HmacOptions,
  hmac,
  type Scheme,
  type Secret,
  token,
  type WebhookInput,
} from '@hookseal/core'
import { describe, expect, it, vi } from 'vitest'
import { NOW_SECONDS } from '../support/acme.ts'
import { coreWith } from '../support/core-with.ts'
import { described, providerOf } from '../support/described.ts'
import { mac } from '../support/sign.ts'

const SECRET = 'handshake_5f0c1e7d9b2a4836'
const when = String(NOW_SECONDS)
const signed = (options: Partial<HmacOptions> = {}) =>
  hmac({ secret: SECRET, header: 'sig', ...options })
const v0 = (options: Partial<HmacOptions> = {}) =>
  signed({
    format: 'v0={hex}',
    timestampHeader: 'when',
    signedContent: 'v0:{timestamp}:{body}',
    ...options,
  })
const v0Input = (payload: object | string, seconds = when): WebhookInput => {
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload)
  return { headers: { when: seconds, sig: `v0=${mac(SECRET, `v0:${seconds}:${body}`)}` }, body }
}
const NOSNIFF = { 'x-content-type-options': 'nosniff' }

/** A receiver that tells what it ran, and whether its store was asked. */
function receiver(
  scheme: Scheme | readonly Scheme[],
  handshakes: readonly Handshake[],
  more: Parameters<typeof described>[1] = {},
) {
  const ran = vi.fn()
  const outcomes: string[] = []
  const identify = vi.fn(() => ({ type: 'event' }))
  const target = described(
    scheme,
    { handshakes, identify, ...more },
    { handlers: { '*': ran }, onOutcome: ({ kind }) => void outcomes.push(kind) },
  )
  return { target, ran, identify, outcomes }
}

describe('a handshake on a delivery', () => {
  const SLACK: Handshake = {
    on: 'delivery',
    when: { at: '/type', equals: 'url_verification' },
    answer: { json: { challenge: '{echo:/challenge}' } },
  }

  it('is answered once it is authenticated, and runs nothing', async () => {
    const { target, ran, identify, outcomes } = receiver(v0(), [SLACK])
    const input = v0Input({ type: 'url_verification', challenge: 'abc+/=_-.~' })
    for (let i = 0; i < 3; i++) {
      expect(await target.receive(input)).toEqual({
        kind: 'handshake',
        status: 200,
        headers: { 'content-type': 'application/json; charset=utf-8', ...NOSNIFF },
        body: '{"challenge":"abc+/=_-.~"}',
      })
    }
    expect(ran).not.toHaveBeenCalled()
    expect(identify).not.toHaveBeenCalled()
    expect(outcomes).toEqual(['handshake', 'handshake', 'handshake'])
    const { handshake } = await target.verify(input)
    expect(handshake?.body).toBe('{"challenge":"abc+/=_-.~"}')
  })

  it('claims nothing: its store is never asked', async () => {
    const store = { scope: 'process', claim: vi.fn(), commit: vi.fn(), release: vi.fn() } as const
    const whole = { ...store, reopen: vi.fn(), extend: vi.fn() }
    const target = described(
      v0(),
      { handshakes: [SLACK] },
      { handlers: { '*': vi.fn() }, replay: { store: whole } },
    )
    const input = v0Input({ type: 'url_verification', challenge: 'abc' })
    expect((await target.receive(input)).kind).toBe('handshake')
    expect((await target.admit(input)).kind).toBe('handshake')
    expect(whole.claim).not.toHaveBeenCalled()
  })

  it('is rejected unsigned, forged, or too old', async () => {
    const { target } = receiver(v0(), [SLACK])
    const input = v0Input({ type: 'url_verification', challenge: 'abc' })
    const forged = { ...input, body: String(input.body).replace('abc', 'abd') }
    expect(await target.receive({ ...input, headers: {} })).toMatchObject({ status: 401, body: '' })
    expect(await target.receive(forged)).toMatchObject({ status: 401, body: '' })
    const old = v0Input({ type: 'url_verification', challenge: 'abc' }, String(NOW_SECONDS - 301))
    expect(await target.receive(old)).toMatchObject({ status: 401, body: '' })
  })

  it('is an event like any other if the payload is not meant', async () => {
    const { target, ran } = receiver(v0(), [SLACK])
    for (const [i, payload] of [
      { type: 'event_callback', challenge: 'abc' },
      { type: ['url_verification'], challenge: 'abc' },
      { data: { type: 'url_verification' }, challenge: 'abc' },
      {},
    ].entries()) {
      expect((await target.receive(v0Input({ ...payload, i }))).kind).toBe('handled')
    }
    expect(ran).toHaveBeenCalledTimes(4)
    const proto = v0Input('{"__proto__":{"type":"url_verification","challenge":"abc"}}')
    expect((await target.receive(proto)).kind).toBe('handled')
  })

  it.each([
    '<script>alert(1)</script>',
    'a b',
    'a\n',
    'a"b',
    'é',
    '',
    'x'.repeat(513),
    'a\u0000',
    5,
    null,
    ['abc'],
    undefined,
  ])('echoes nothing that is not harmless: %j', async (challenge) => {
    const { target } = receiver(v0(), [SLACK])
    const outcome = await target.receive(v0Input({ type: 'url_verification', challenge }))
    expect(outcome.kind).not.toBe('handshake')
    expect(outcome.body).toBe('')
  })

  it('echoes an own property only', async () => {
    const echo = { ...SLACK, answer: { json: { c: '{echo:/constructor/name}' } } } as Handshake
    const { target } = receiver(v0(), [echo])
    expect(await target.receive(v0Input({ type: 'url_verification' }))).toMatchObject({
      status: 400,
      body: '',
      error: { code: 'invalid_event' },
    })
  })

  it('may answer in plain text (Twitch) or with 204 (Discord)', async () => {
    const twitch: Handshake = {
      on: 'delivery',
      when: { at: '/challenge', is: 'text' },
      answer: { text: '{echo:/challenge}' },
    }
    const plain = receiver(v0(), [twitch])
    expect(await plain.target.receive(v0Input({ challenge: 'pogchamp-1' }))).toEqual({
      kind: 'handshake',
      status: 200,
      headers: { 'content-type': 'text/plain; charset=utf-8', ...NOSNIFF },
      body: 'pogchamp-1',
    })
    expect((await plain.target.receive(v0Input({ challenge: 5 }))).kind).toBe('handled')

    const { publicKey, privateKey } = generateKeyPairSync('ed25519')
    const scheme = asymmetric({
      publicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('hex'),
      keyFormat: 'spki',
      algorithm: 'ed25519',
      keyEncoding: 'hex',
      header: 'sig',
      timestampHeader: 'when',
      signedContent: '{timestamp}{body}',
    })
    const discord: Handshake = {
      on: 'delivery',
      when: { at: '/type', equals: 0 },
      answer: { status: 204 },
    }
    const { target } = receiver(scheme, [discord])
    const send = (body: string) =>
      target.receive({
        headers: { when, sig: sign(null, Buffer.from(when + body), privateKey).toString('hex') },
        body,
      })
    expect(await send('{"type":0}')).toEqual({
      kind: 'handshake',
      status: 204,
      headers: {
        'content-type': 'text/plain; charset=utf-8',
        'x-content-type-options': 'nosniff',
      },
      body: '',
    })
    expect((await send('{"type":"0"}')).kind).toBe('handled')
    expect((await send('{"type":1}')).kind).toBe('handled')
  })

  it('is the first that is meant', async () => {
    const other = (text: string): Handshake => ({
      on: 'delivery',
      when: { at: '/type', equals: text },
      answer: { json: { said: text } },
    })
    const { target } = receiver(v0(), [other('a'), other('b'), other('a')])
    expect((await target.receive(v0Input({ type: 'b' }))).body).toBe('{"said":"b"}')
    expect((await target.receive(v0Input({ type: 'a' }))).body).toBe('{"said":"a"}')
  })

  it('has a grammar that is matched whole, and again and again', async () => {
    const either = { ...SLACK, grammar: /^a|b$/ }
    const { target } = receiver(v0(), [either])
    const send = async (challenge: string) =>
      (await target.receive(v0Input({ type: 'url_verification', challenge }))).kind
    for (let i = 0; i < 4; i++) expect(await send('a')).toBe('handshake')
    expect(await send('b')).toBe('handshake')
    for (const challenge of ['a<b>', '<b>b', 'a\nb']) expect(await send(challenge)).toBe('rejected')
  })
})

describe('an HMAC of a challenge', () => {
  const ZOOM: Handshake = {
    on: 'delivery',
    when: { at: '/event', equals: 'endpoint.url_validation' },
    grammar: /^[\w-]{1,128}$/,
    answer: {
      json: {
        plainToken: '{echo:/payload/plainToken}',
        encryptedToken: '{hmac-sha256-hex:/payload/plainToken}',
      },
    },
  }
  const ask = (plainToken: string) =>
    v0Input({ event: 'endpoint.url_validation', payload: { plainToken } })

  it('is made with the key that matched', async () => {
    const { target } = receiver(v0({ secret: ['another', SECRET] }), [ZOOM])
    const outcome = await target.receive(ask('qgg8vlvZRS6UYooatFL8Aw'))
    expect(JSON.parse(outcome.body)).toEqual({
      plainToken: 'qgg8vlvZRS6UYooatFL8Aw',
      encryptedToken: mac(SECRET, 'qgg8vlvZRS6UYooatFL8Aw'),
    })
  })

  it('is never made of what could be signed content', async () => {
    const { target } = receiver(v0(), [ZOOM])
    for (const plainToken of [`v0:${when}:{}`, 'v0:', '{"a":1}', 'a b', 'x'.repeat(129)]) {
      const outcome = await target.receive(ask(plainToken))
      expect(outcome.kind).not.toBe('handshake')
      expect(outcome.body).toBe('')
    }
  })

  const define = (scheme: Scheme | readonly Scheme[], handshake: object) => () =>
    providerOf(scheme, { handshakes: [{ ...ZOOM, ...handshake } as Handshake] })

  it.each([
    ['the body alone', signed()],
    ['the time first', v0({ signedContent: '{timestamp}:{body}' })],
    ['a text that the grammar has', v0({ signedContent: 'v0-{timestamp}:{body}' })],
    ['the body first', v0({ signedContent: '{body}:{timestamp}' })],
    ['the address first', signed({ signedContent: '{url}:{body}', url: 'https://a.example/' })],
    [
      'what a function says',
      signed({ signedContent: ({ rawBody }) => ['v0:', rawBody], covers: 'body' }),
    ],
    ['another hash', v0({ algorithm: 'sha512' })],
    ['any of a list', [v0(), v0({ signedContent: '{timestamp}:{body}' })]],
  ] as [string, Scheme | readonly Scheme[]][])('is rejected where %s is signed', (_, scheme) => {
    expect(define(scheme, {})).toThrow(TypeError)
  })

  it.each([
    ['one that has the colon', { grammar: /^[\w:-]{1,128}$/ }],
    ['one that has everything', { grammar: /^[\s\S]{1,128}$/ }],
    ['one that excludes', { grammar: /^[^\s]{1,128}$/ }],
    ['two classes', { grammar: /^[\w-]{1,128}[:]{0,1}$/ }],
    ['an alternative', { grammar: /^[\w-]{1,128}|v0:.*$/ }],
    ['a dot', { grammar: /^.{1,128}$/ }],
    ['a flag', { grammar: /^[\w-]{1,128}$/i }],
  ])('is rejected with a grammar that cannot be reasoned about: %s', (_, handshake) => {
    expect(define(v0(), handshake)).toThrow(TypeError)
  })

  it('is fine with a grammar that no signed content can match', () => {
    for (const grammar of [undefined, /^[a-f\d]{32,64}$/, /^[A-Za-z0-9+/=]{1,64}$/]) {
      expect(define(v0(), { grammar })).not.toThrow()
    }
  })

  it('is rejected for tokens and public keys', () => {
    const bare = token({ secret: SECRET, header: 'x' })
    expect(define(bare, {})).toThrow(TypeError)
    expect(define(v0(), {})).not.toThrow()
    const echo = { answer: { json: { plainToken: '{echo:/payload/plainToken}' } } }
    expect(define(bare, echo)).not.toThrow()
  })
})

describe('a handshake by GET', () => {
  const VERIFY = 'meta_verify_token'
  const meta = (secret: Secret = VERIFY): Handshake => ({
    on: 'get',
    require: { 'hub.mode': 'subscribe' },
    token: { query: 'hub.verify_token', secret },
    echo: 'hub.challenge',
  })
  const query = (changes: Record<string, string | undefined> = {}) => {
    const all = {
      'hub.mode': 'subscribe',
      'hub.challenge': '1158201444',
      'hub.verify_token': VERIFY,
      ...changes,
    }
    const set = Object.entries(all).filter(([, value]) => value !== undefined)
    return `/meta?${new URLSearchParams(set as [string, string][])}`
  }
  const body = vi.fn()
  const ask = (url: string | undefined, secret: Secret = VERIFY, method = 'GET') => {
    const { target, ran } = receiver(signed(), [meta(secret)])
    return target.receive({ method, url, headers: {}, body }).then((outcome) => {
      expect(ran).not.toHaveBeenCalled()
      return outcome
    })
  }

  it('is answered with the bare challenge, as plain text', async () => {
    const answer = {
      kind: 'handshake',
      status: 200,
      headers: { 'content-type': 'text/plain; charset=utf-8', ...NOSNIFF },
      body: '1158201444',
    }
    expect(await ask(query())).toEqual(answer)
    expect(await ask(`https://a.example${query()}`)).toEqual(answer)
    expect(await ask(query(), ['old', VERIFY])).toEqual(answer)
    expect(await ask(query(), async () => VERIFY)).toEqual(answer)
    expect(body).not.toHaveBeenCalled()
  })

  it.each([
    ['a wrong token', query({ 'hub.verify_token': 'wrong' })],
    ['a part of the token', query({ 'hub.verify_token': VERIFY.slice(0, -1) })],
    ['no token', query({ 'hub.verify_token': undefined })],
    ['an empty token', query({ 'hub.verify_token': '' })],
    ['another mode', query({ 'hub.mode': 'unsubscribe' })],
    ['no mode', query({ 'hub.mode': undefined })],
    ['no challenge', query({ 'hub.challenge': undefined })],
    ['an empty challenge', query({ 'hub.challenge': '' })],
    ['markup in the challenge', query({ 'hub.challenge': '<script>alert(1)</script>' })],
    ['a line feed in the challenge', query({ 'hub.challenge': 'a\nb' })],
    ['a long challenge', query({ 'hub.challenge': 'a'.repeat(513) })],
    ['the token twice', `${query()}&hub.verify_token=${VERIFY}`],
    ['the challenge twice', `${query()}&hub.challenge=1158201444`],
    ['the mode twice', `${query()}&hub.mode=subscribe`],
    ['the challenge twice, once escaped', `${query()}&hub%2Echallenge=x`],
    ['no query', '/meta'],
    ['a bare question mark', '/meta?'],
    ['no address', undefined],
    ['the query in the path', query().replace('?', '/')],
  ])('is a 405 with %s, and nothing is echoed', async (_, url) => {
    expect(await ask(url)).toMatchObject({
      kind: 'rejected',
      status: 405,
      body: '',
      headers: { allow: 'POST, GET' },
    })
  })

  it('is a 405 while its token cannot be had', async () => {
    const broken = () => {
      throw new Error('no vault')
    }
    expect(await ask(query(), broken)).toMatchObject({ status: 405, body: '' })
  })

  it('is a 405 for a provider without handshakes', async () => {
    const target = described(signed(), {}, { handlers: { '*': vi.fn() } })
    const refused = await target.receive({ method: 'GET', url: query(), headers: {}, body })
    expect(refused).toMatchObject({ status: 405, body: '', headers: { allow: 'POST' } })
  })

  it('opens no other method, and no GET without it', async () => {
    for (const method of ['HEAD', 'PUT', 'OPTIONS', 'DELETE', 'PATCH']) {
      expect(await ask(query(), VERIFY, method)).toMatchObject({ status: 405, body: '' })
    }
    expect(await ask(query(), VERIFY, 'POST')).toMatchObject({ status: 401, body: '' })
    expect(await ask(query(), VERIFY, 'get')).toMatchObject({ status: 200 })
    const { target } = receiver(signed(), [])
    const refused = await target.receive({ method: 'GET', url: query(), headers: {}, body })
    expect(refused).toMatchObject({ status: 405, body: '', headers: { allow: 'POST' } })
  })

  it('hides its token from what hears of the request', async () => {
    const urls: (string | undefined)[] = []
    const target = described(
      signed(),
      { handshakes: [meta()] },
      { handlers: { '*': vi.fn() }, onOutcome: (_, { url }) => void urls.push(url) },
    )
    await target.receive({ method: 'GET', url: query(), headers: {}, body })
    await target.receive({ method: 'GET', url: query({ 'hub.mode': 'x' }), headers: {}, body })
    expect(urls.join()).not.toContain(VERIFY)
    expect(urls.join()).toContain('hub.challenge=1158201444')
  })

  it('stands beside one on a delivery', async () => {
    const both = receiver(v0(), [
      meta(),
      { on: 'delivery', when: { at: '/type', equals: 'ping' }, answer: { status: 204 } },
    ])
    expect((await both.target.receive(v0Input({ type: 'ping' }))).status).toBe(204)
    const asked = await both.target.receive({ method: 'GET', url: query(), headers: {}, body })
    expect(asked.body).toBe('1158201444')
  })

  it('needs a token at creation', () => {
    for (const secret of [undefined, '', [], ' x'] as Secret[]) {
      const handshakes: Handshake[] = [{ on: 'get', token: { query: 't', secret }, echo: 'e' }]
      expect(() => described(signed(), { handshakes })).toThrow(TypeError)
    }
  })
})

describe('handshakes at creation', () => {
  const fine: Handshake = {
    on: 'delivery',
    when: { at: '/type', equals: 'ping' },
    answer: { status: 204 },
  }
  const get: Handshake = { on: 'get', token: { query: 't', secret: 's' }, echo: 'e' }

  it.each([
    ['no list', fine],
    ['another event', [{ ...get, on: 'GET' }]],
    ['no event', [{ ...get, on: undefined }]],
    ['null', [null]],
    ['no condition', [{ ...fine, when: undefined }]],
    ['half a condition', [{ ...fine, when: { at: '/type' } }]],
    ['a value that is not set', [{ ...fine, when: { at: '/type', equals: undefined } }]],
    ['another kind of value', [{ ...fine, when: { at: '/type', is: 'number' } }]],
    ['no pointer', [{ ...fine, when: { at: 'type', equals: 'ping' } }]],
    ['no answer', [{ ...fine, answer: undefined }]],
    ['an answer of another status', [{ ...fine, answer: { status: 500 } }]],
    ['an answer of an unknown kind', [{ ...fine, answer: { html: 'x' } }]],
    ['a text that echoes nothing', [{ ...fine, answer: { text: 'pong' } }]],
    ['a text that is no pointer', [{ ...fine, answer: { text: '{echo:type}' } }]],
    ['a grammar that is text', [{ ...fine, grammar: '^a$' }]],
    ['an open grammar', [{ ...fine, grammar: /^\w+/ }]],
    ['a grammar with a memory', [{ ...fine, grammar: /^\w+$/g }]],
    ['a grammar of lines', [{ ...fine, grammar: /^\w+$/m }]],
    ['a misspelt part', [{ ...fine, anser: 1 }]],
    ['a GET without a token', [{ ...get, token: undefined }]],
    ['a GET without a parameter for it', [{ ...get, token: { query: '', secret: 's' } }]],
    ['a GET that echoes nothing', [{ ...get, echo: '' }]],
    ['a grammar for a GET', [{ ...get, grammar: /^\d+$/ }]],
  ])('are a TypeError with %s', (_, handshakes) => {
    expect(() => providerOf(signed(), { handshakes: handshakes as never })).toThrow(TypeError)
  })

  it('are fine otherwise', () => {
    expect(() => providerOf(signed(), { handshakes: [fine, get] })).not.toThrow()
    expect(() => providerOf(signed(), { handshakes: [] })).not.toThrow()
  })
})

describe('an HMAC in a handshake, where a secret can be read in two ways', () => {
  const text = Buffer.from('0123456789abcdef').toString('base64')
  it.each([
    ['as text', text],
    ['as base64', Buffer.from(text, 'base64')],
  ])('is made with the key that matched: %s', async (_, key) => {
    const scheme = v0({ secret: text, secretEncoding: ['utf8', 'base64'] })
    const handshakes: Handshake[] = [
      {
        on: 'delivery',
        when: { at: '/type', equals: 'check' },
        grammar: /^[\w-]{1,128}$/,
        answer: { json: { made: '{hmac-sha256-hex:/plain}' } },
      },
    ]
    const { target } = receiver(scheme, handshakes)
    const body = JSON.stringify({ type: 'check', plain: 'abc' })
    const sig = `v0=${mac(key, `v0:${when}:${body}`)}`
    const outcome = await target.receive({ headers: { when, sig }, body })
    expect(outcome).toMatchObject({ kind: 'handshake' })
    expect(JSON.parse(outcome.body)).toEqual({ made: mac(key, 'abc') })
  })
})

it('makes an HMAC of a challenge where hashing is asynchronous', async () => {
  const { createReceiver, providers } = await coreWith('web')
  const receiver = createReceiver({
    provider: providers.zoom({ secret: SECRET }),
    handlers: { '*': () => {} },
    now: () => NOW_SECONDS * 1000,
    logger: false,
  })
  const body = JSON.stringify({
    event: 'endpoint.url_validation',
    payload: { plainToken: 'qgg8vlvZRS6UYooatFL8Aw' },
  })
  const outcome = await receiver.receive({
    headers: {
      'x-zm-request-timestamp': when,
      'x-zm-signature': `v0=${mac(SECRET, `v0:${when}:${body}`)}`,
    },
    body,
  })
  expect(outcome.kind).toBe('handshake')
  expect(JSON.parse(outcome.body)).toEqual({
    plainToken: 'qgg8vlvZRS6UYooatFL8Aw',
    encryptedToken: mac(SECRET, 'qgg8vlvZRS6UYooatFL8Aw'),
  })
})
