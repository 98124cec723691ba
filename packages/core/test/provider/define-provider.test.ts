// cspell:ignore idetify
import {
  asymmetric,
  createReceiver,
  defineProvider,
  hmac,
  payloadHmac,
  type Scheme,
  standardWebhooksScheme,
  token,
  unchecked,
} from '@hookseal/core'
import { NOW_SECONDS } from '@hookseal/tests-kit/acme'
import { describe, expect, it } from 'vitest'
import { codeOf } from '../support/code-of.ts'
import { described, providerOf } from '../support/described.ts'
import { mac } from '../support/sign.ts'

const scheme = hmac({ secret: 's', header: 'sig' })
const identify = () => ({ type: 't' })
const whole = { name: 'p', scheme, events: {}, identify }
const define = (change: object) => () => defineProvider({ ...whole, ...change } as typeof whole)

describe('defineProvider()', () => {
  it('freezes a copy', () => {
    const events = { a: unchecked() }
    const provider = defineProvider({ ...whole, events })
    Object.assign(events, { b: unchecked() })
    expect(Object.keys(provider.events)).toEqual(['a'])
    expect(Object.isFrozen(provider)).toBe(true)
  })

  it.each([
    ['name', ['', 5, undefined, null]],
    ['scheme', [undefined, null, {}, { kind: 'hmac', secret: 's' }, { ...scheme }, 'hmac']],
    ['identify', [undefined, null, 5, 'text', {}]],
    [
      'events',
      [undefined, null, 5, 'text', { a: {} }, { a: undefined }, { a: { '~standard': {} } }],
    ],
    ['retainMs', [Number.NaN, 0, -1, Number.POSITIVE_INFINITY, '5']],
    ['answer', [{ status: 301 }, { status: 410 }, { status: 199 }, { status: Number.NaN }, {}]],
  ] as const)('rejects a %s that cannot be, naming it', (name, broken) => {
    for (const value of broken) expect(define({ [name]: value })).toThrow(name)
  })

  it('rejects an option that it does not know', () => {
    expect(define({ idetify: identify })).toThrow('did you mean "identify"')
    expect(() => defineProvider(undefined as never)).toThrow(TypeError)
  })

  it('takes every 2xx as an answer, and nothing that makes a sender give up', () => {
    for (const status of [200, 201, 202, 204, 299]) {
      expect(define({ answer: { status, headers: {}, body: '' } })).not.toThrow()
    }
    for (const status of [100, 300, 302, 400, 404, 410, 500]) {
      expect(define({ answer: { status, headers: {}, body: '' } })).toThrow(TypeError)
    }
  })
})

describe('a list of schemes', () => {
  const KEY = Buffer.from('a key of the standard')
  const standard = standardWebhooksScheme({
    secret: `whsec_${KEY.toString('base64')}`,
    headerPrefix: 'webhook',
  })
  const bare = token({ secret: 'gitlab_token', header: 'X-Gitlab-Token' })
  const when = String(NOW_SECONDS)
  const right = (body: string) => ({
    'webhook-id': 'm',
    'webhook-timestamp': when,
    'webhook-signature': `v1,${mac(KEY, `m.${when}.${body}`, 'base64')}`,
  })
  const secret = 'list_5f0c1e7d9b2a4836'
  const untimed = hmac({ secret, header: 'plain' })
  const timed = hmac({
    secret,
    header: 'timed',
    timestampHeader: 'when',
    signedContent: '{timestamp}.{body}',
  })
  const fields = hmac({ secret, header: 'f', idHeader: 'i', signedContent: '{id}' })
  const key = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a'
  const signature = asymmetric({
    publicKey: key,
    algorithm: 'ed25519',
    keyEncoding: 'hex',
    header: 'asym',
  })
  const proof = { signature: '/s', id: '/i', signedContent: '{id}' } as const
  const inPayload = payloadHmac({ secret, proof })

  it.each([
    ['a signature and a token', [standard, bare]],
    ['a token and a signature', [bare, untimed]],
    ['HMAC and public key', [untimed, signature]],
    ['with a time and without', [timed, untimed]],
    ['body and fields', [untimed, fields]],
    ['a header and a payload', [fields, inPayload]],
    ['the third of another kind', [untimed, untimed, bare]],
  ] as [string, Scheme[]][])('must not mix %s, unless that is explicitly allowed', (_, scheme) => {
    expect(() => providerOf(scheme)).toThrow(/signatureRequired: false/)
    if (!scheme.includes(inPayload)) {
      expect(() => providerOf(scheme, { signatureRequired: false })).not.toThrow()
    }
  })

  it('cannot be empty, nor hold anything that is not a scheme', () => {
    expect(() => providerOf([])).toThrow(TypeError)
    expect(() => providerOf([untimed, {} as Scheme])).toThrow(TypeError)
    expect(() => providerOf([untimed, undefined as never])).toThrow(TypeError)
  })

  it('rejects signatureRequired where it changes nothing', () => {
    for (const scheme of [untimed, [untimed], [untimed, untimed]]) {
      expect(() => providerOf(scheme, { signatureRequired: false })).toThrow(TypeError)
      expect(() => providerOf(scheme, { signatureRequired: true })).not.toThrow()
    }
    expect(() => providerOf([untimed, bare], { signatureRequired: 'no' as never })).toThrow(
      /signatureRequired/,
    )
  })

  it('is decided by the first that is present: there is no falling back', async () => {
    const two = [
      hmac({ secret: 'first-secret', header: 'a' }),
      hmac({ secret: 'second-secret', header: 'b' }),
    ]
    const send = (headers: Record<string, string>) =>
      codeOf(described(two).verify({ headers, body: '{}' }))
    const [a, b] = [mac('first-secret', '{}'), mac('second-secret', '{}')]
    expect(await send({ a })).toBe('verified')
    expect(await send({ b })).toBe('verified')
    expect(await send({ a, b: 'garbage' })).toBe('verified')
    expect(await send({ a: 'garbage', b })).toBe('malformed_signature')
    expect(await send({ a: b, b })).toBe('bad_signature')
    expect(await send({ a: '', b })).toBe('missing_signature')
    expect(await send({ a: b })).toBe('bad_signature')
    expect(await send({ b: a })).toBe('bad_signature')
    expect(await send({})).toBe('missing_signature')
  })

  it('without signatureRequired: a captured request cannot shed its signature, only be sent with the token', async () => {
    const target = described([standard, bare], { signatureRequired: false })
    const send = (headers: Record<string, string>, body = '{}') =>
      codeOf(target.verify({ headers, body }))
    expect(await send(right('{}'))).toBe('verified')
    expect(await send({ 'x-gitlab-token': 'gitlab_token' })).toBe('verified')
    // The signature decides where it is present, whatever the token says.
    const token = { 'x-gitlab-token': 'gitlab_token' }
    expect(await send({ ...right('{}'), ...token }, '{"forged":1}')).toBe('bad_signature')
    const { 'webhook-signature': _, ...shed } = right('{}')
    expect(await send(shed, '{"forged":1}')).toBe('missing_signature')
    expect(await send({ ...shed, 'x-gitlab-token': 'wrong' })).toBe('bad_token')
  })

  it('keeps the tolerance of the scheme that decides', async () => {
    const of = (header: string, toleranceSeconds: number) =>
      hmac({
        secret,
        header,
        timestampHeader: 'when',
        signedContent: '{timestamp}.{body}',
        toleranceSeconds,
      })
    const send = (schemes: Scheme[], header: string, age: number, toleranceSeconds?: number) => {
      const seconds = String(NOW_SECONDS - age)
      const headers = { when: seconds, [header]: mac(secret, `${seconds}.{}`) }
      return codeOf(described(schemes, {}, { toleranceSeconds }).verify({ headers, body: '{}' }))
    }
    for (const schemes of [
      [of('short', 60), of('long', 600)],
      [of('long', 600), of('short', 60)],
    ]) {
      expect(await send(schemes, 'short', 60)).toBe('verified')
      expect(await send(schemes, 'short', 61)).toBe('timestamp_too_old')
      expect(await send(schemes, 'long', 600)).toBe('verified')
      expect(await send(schemes, 'long', 601)).toBe('timestamp_too_old')
      expect(await send(schemes, 'long', 61, 60)).toBe('timestamp_too_old')
      expect(await send(schemes, 'short', 600, 600)).toBe('verified')
    }
    // Retention covers the longest of them.
    const replay = { retainMs: 1_199_000 }
    const schemes = [of('short', 60), of('long', 600)]
    expect(() => described(schemes, {}, { replay })).toThrow(RangeError)
    // A tolerance does something as soon as one of them signs a time.
    const mixed = { signatureRequired: false }
    expect(() => described([bare, standard], mixed, { toleranceSeconds: 60 })).not.toThrow()
    expect(() => described([standard, bare], mixed, { toleranceSeconds: 60 })).not.toThrow()
  })

  it('cannot hide a scheme behind one that is present in every request', () => {
    const mixed = { signatureRequired: false }
    expect(() => providerOf([inPayload, fields], mixed)).toThrow(/payloadHmac/)
    expect(() => providerOf([inPayload, inPayload])).toThrow(/payloadHmac/)
    expect(() => providerOf([fields, inPayload], mixed)).not.toThrow()
  })
})

describe('the habits of a sender', () => {
  const body = JSON.stringify({ pad: 'x'.repeat(100) })
  const send = (provider: Parameters<typeof described>[1], method = 'POST', options = {}) =>
    codeOf(
      described(scheme, provider, options).verify({
        method,
        headers: { sig: mac('s', body) },
        body,
      }),
    )

  it('are its methods', async () => {
    expect(await send({}, 'PUT')).toBe('method_not_allowed')
    expect(await send({ methods: ['PUT'] }, 'PUT')).toBe('verified')
    expect(await send({ methods: ['PUT'] }, 'POST')).toBe('method_not_allowed')
    expect(await send({ methods: ['POST', 'DELETE'] }, 'delete')).toBe('verified')
    for (const methods of [[], ['post'], ['HEAD'], ['OPTIONS'], [undefined]]) {
      expect(define({ methods })).toThrow(/methods/)
    }
    expect(described(scheme, { methods: ['GET', 'POST'] }).methods).toEqual(['GET', 'POST'])
  })

  it('are how large its bodies are', async () => {
    expect(await send({ maxBodyBytes: 50 })).toBe('body_too_large')
    expect(await send({ maxBodyBytes: 50 }, 'POST', { maxBodyBytes: 5000 })).toBe('verified')
    expect(await send({ maxBodyBytes: 5000 })).toBe('verified')
    for (const maxBodyBytes of [0, -1, 1.5, Number.NaN, '5']) {
      expect(define({ maxBodyBytes })).toThrow(RangeError)
    }
    expect(() => described(scheme, { maxBodyBytes: 100 << 20 })).toThrow(/maxBufferedBytes/)
  })

  it('are how its body is read', () => {
    for (const payload of [
      'json',
      'form',
      'json-or-form',
      'bytes',
      { form: 'p' },
      { form: 'p', otherwise: 'json' },
      () => 1,
    ]) {
      expect(define({ payload })).not.toThrow()
    }
    for (const payload of [
      'xml',
      '',
      null,
      5,
      {},
      { form: '' },
      { form: 5 },
      { form: 'p', otherwise: 'form' },
      { form: 'p', or: 1 },
      ['json'],
    ]) {
      expect(define({ payload })).toThrow(TypeError)
    }
  })

  it('are its answer, which the server frames', () => {
    for (const headers of [
      { 'content-length': '0' },
      { 'Transfer-Encoding': 'chunked' },
      { connection: 'close' },
      { 'bad name': 'x' },
      { x: 'a\nb' },
    ]) {
      expect(define({ answer: { status: 200, headers, body: '' } })).toThrow(TypeError)
    }
    expect(define({ answer: { status: 204, headers: {}, body: 'x' } })).toThrow(TypeError)
    expect(define({ answer: { status: 200, headers: {}, body: 5 } })).toThrow(TypeError)
  })

  it('are checked again by the receiver, in case it was built by hand', () => {
    const provider = { ...whole, payload: 'xml' } as never
    expect(() => createReceiver({ provider })).toThrow(TypeError)
    const unsealed = { ...whole, scheme: { ...scheme } } as never
    expect(() => createReceiver({ provider: unsealed })).toThrow(TypeError)
  })
})

describe('what was meant', () => {
  const messageOf = (work: () => unknown) => {
    try {
      work()
    } catch (error) {
      expect(error).toBeInstanceOf(TypeError)
      return (error as Error).message
    }
    throw new Error('nothing was thrown')
  }

  it.each([
    [
      () => createReceiver(undefined as never),
      'createReceiver: expected an object such as { provider }',
    ],
    [() => createReceiver({} as never), 'createReceiver: provider is required'],
    [() => defineProvider('rine' as never), 'defineProvider: expected an object'],
    [() => hmac('s3cret' as never), 'hmac: expected an object such as { secret }'],
    [() => hmac(undefined as never), 'hmac: expected an object such as { secret }'],
    [() => token('s3cret' as never), 'token: expected an object such as { secret }'],
    [() => hmac({ secret: 's', header: 'x', format: 'sha256=hex' as never }), "'sha256={hex}'"],
    [() => hmac({ secret: undefined, header: 'x' }), 'secret: () => process.env.X'],
    [() => standardWebhooksScheme({ secret: 'whsec_...' }), 'whsec_<base64>'],
    [() => token({ secret: `Bearer ${undefined}`, header: 'x' }), 'environment variable'],
  ] as [() => unknown, string][])('is said for %s', (work, says) => {
    expect(messageOf(work)).toContain(says)
  })
})
