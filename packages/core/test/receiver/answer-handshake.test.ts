import { createHmac } from 'node:crypto'
import {
  createReceiver,
  defineProvider,
  type Handshake,
  hmac,
  type ReceiverOptions,
  type SecretResolver,
} from '@hookseal/core'
import { acme, NOW_MS, receiverOf, SECRET, signed } from '@hookseal/tests-kit/acme'
import { describe, expect, it, vi } from 'vitest'
import { laterBackend } from '../support/later-backend.ts'

const MAC_OF_CHALLENGE: Handshake = {
  on: 'delivery',
  when: { at: '/type', equals: 'url_validation' },
  answer: { json: { plain: '{echo:/token}', proof: '{hmac-sha256-hex:/token}' } },
  grammar: /^[\w-]{1,128}$/,
}
const challenge = JSON.stringify({ type: 'url_validation', token: 'qgg8vlvZRS6UYooatFL8Aw' })
const proof = (secret: string) =>
  createHmac('sha256', secret).update('qgg8vlvZRS6UYooatFL8Aw').digest('hex')

/** A sender that signs `v0:<body>`, as Zoom does. */
const challenger = (secret: string | readonly string[] | SecretResolver) =>
  defineProvider({
    name: 'challenger',
    scheme: hmac({
      secret,
      header: 'x-sig',
      algorithm: ['sha512', 'sha256'],
      signedContent: 'v0:{body}',
    }),
    events: {},
    identify: () => ({ type: 'x' }),
    handshakes: [MAC_OF_CHALLENGE],
  })
const challenged = (secret: string, algorithm: 'sha256' | 'sha512' = 'sha256') => ({
  headers: { 'x-sig': createHmac(algorithm, secret).update(`v0:${challenge}`).digest('hex') },
  body: challenge,
})
const receiverFor = (
  secret: Parameters<typeof challenger>[0],
  options: Partial<ReceiverOptions<object>> = {},
) => createReceiver<object>({ provider: challenger(secret), logger: false, ...options })

describe('a handshake that asks for an HMAC of its challenge', () => {
  it.each(['sha256', 'sha512'] as const)(
    'is answered with HMAC-SHA-256 under the secret that matched, whatever signed it: %s',
    async (algorithm) => {
      const handler = vi.fn()
      const target = receiverFor(['first', 'second'], { handlers: { '*': handler } })
      for (const secret of ['first', 'second']) {
        const outcome = await target.receive(challenged(secret, algorithm))
        expect(outcome).toMatchObject({ kind: 'handshake', status: 200 })
        expect(JSON.parse(outcome.body)).toEqual({
          plain: 'qgg8vlvZRS6UYooatFL8Aw',
          proof: proof(secret),
        })
      }
      expect(handler).not.toHaveBeenCalled()
    },
  )

  it('is answered where a MAC comes later, too', async () => {
    const restore = laterBackend()
    const outcome = await receiverFor('first').admit(challenged('first')).finally(restore)
    expect(outcome).toMatchObject({
      kind: 'handshake',
      body: expect.stringContaining(proof('first')),
    })
  })

  it('is not answered when it is forged', async () => {
    const outcome = await receiverFor('first').admit(challenged('guessed'))
    expect(outcome).toMatchObject({ kind: 'rejected', status: 401, body: '' })
  })

  it('is answered without a claim, as often as it is asked', async () => {
    const target = receiverFor('first')
    for (let i = 0; i < 2; i++) {
      expect((await target.admit(challenged('first'))).kind).toBe('handshake')
    }
  })
})

describe('a handshake by GET', () => {
  const handshakes: readonly Handshake[] = [
    { on: 'delivery', when: { at: '/type', equals: 'hello' }, answer: { text: '{echo:/id}' } },
    { on: 'get', token: { query: 'verify', secret: ['old', 'new'] }, echo: 'challenge' },
    {
      on: 'get',
      require: { mode: 'other' },
      token: { query: 'key', secret: () => 'later' },
      echo: 'nonce',
    },
  ]
  const target = receiverOf({ provider: defineProvider({ ...acme(), handshakes }) })
  const get = (query: string, input: object = {}) =>
    target.admit({ method: 'GET', url: `/hook${query}`, headers: {}, body: '', ...input })

  it.each([
    ['?verify=old&challenge=abc', 'abc'],
    ['?verify=new&challenge=abc', 'abc'],
    ['?mode=other&key=later&nonce=xyz', 'xyz'],
  ])('echoes the challenge for the right token: %s', async (query, body) => {
    const outcome = await get(query)
    expect(outcome).toMatchObject({
      kind: 'handshake',
      status: 200,
      headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
      body,
    })
    expect((await get(query, { method: 'get' })).kind).toBe('handshake')
  })

  it.each([
    '',
    '?verify=wrong&challenge=abc',
    '?verify=later&challenge=abc',
    '?mode=other&key=old&nonce=xyz',
    '?challenge=abc',
    '?verify=new',
    '?verify=new&verify=new&challenge=abc',
    '?verify=new&challenge=%3Cb%3E',
  ])('is a 405 for anything else, and nothing is echoed: %j', async (query) => {
    expect(await get(query)).toMatchObject({
      kind: 'rejected',
      status: 405,
      headers: { allow: 'POST, GET' },
      body: '',
      error: { code: 'method_not_allowed' },
    })
  })

  it('is answered where a platform gives the URL as an object', async () => {
    const url = new URL('https://hooks.test/hook?verify=new&challenge=abc')
    expect(await get('', { url })).toMatchObject({ kind: 'handshake', body: 'abc' })
  })

  it('is a 405 with a query over the limit', async () => {
    const query = `?verify=new&challenge=abc&more=${'x'.repeat(8192)}`
    expect(await get(query)).toMatchObject({ status: 405, body: '' })
  })

  it('is a 405 when its secret cannot be had', async () => {
    const failing: Handshake = {
      on: 'get',
      token: { query: 'verify', secret: () => Promise.reject(new Error('down')) },
      echo: 'challenge',
    }
    const provider = defineProvider({ ...acme(), handshakes: [failing] })
    const input = { method: 'GET', url: '/?verify=x&challenge=abc', headers: {}, body: '' }
    expect(await receiverOf({ provider }).admit(input)).toMatchObject({ status: 405, body: '' })
  })

  it('gives its secret function the request', async () => {
    const secret = vi.fn<SecretResolver>(() => 'chosen')
    const provider = defineProvider({
      ...acme(),
      handshakes: [{ on: 'get', token: { query: 'verify', secret }, echo: 'challenge' }],
    })
    const context = { tenant: 'a' }
    const url = '/hook?verify=chosen&challenge=abc'
    const headers = { 'x-a': '1' }
    const request = { method: 'get', url, headers, body: '', context }
    expect((await receiverOf({ provider }).admit(request)).kind).toBe('handshake')
    expect(secret.mock.calls[0]?.[0]).toMatchObject({ method: 'GET', url, context })
    expect(secret.mock.calls[0]?.[0].headers.get('x-a')).toBe('1')
  })

  it('opens nothing for a POST with the token, which has to be signed', async () => {
    const query = '?verify=new&challenge=abc'
    expect(await get(query, { method: 'POST' })).toMatchObject({ kind: 'rejected', status: 401 })
    expect((await get(query, { ...signed({ type: 'x' }), method: 'POST' })).kind).toBe('admitted')
  })

  it('is not offered by a provider that has none', async () => {
    const input = { method: 'GET', url: '/?verify=new&challenge=abc', headers: {}, body: '' }
    expect(await receiverOf().admit(input)).toMatchObject({
      status: 405,
      headers: { allow: 'POST' },
    })
  })

  it('is not looked for in the URL of a delivery by GET, where a provider has none', async () => {
    const provider = defineProvider({ ...acme(), methods: ['GET', 'POST'] })
    // On some platforms, the URL is an object.
    const url = new URL('https://hooks.test/hook?verify=new&challenge=abc') as never
    const delivery = { ...signed({ type: 'x' }), method: 'GET', url }
    expect((await receiverOf({ provider }).admit(delivery)).kind).toBe('admitted')
  })

  it('refuses an input that is none as a failure of its own: nothing escapes', async () => {
    for (const input of [null, undefined]) {
      expect(await target.admit(input as never)).toMatchObject({
        kind: 'rejected',
        status: 500,
        error: { code: 'provider_failed', provider: 'acme', cause: expect.any(TypeError) },
      })
    }
  })
})

describe('the log and the hooks', () => {
  it('hear of a handshake, which has no delivery', async () => {
    const lines: string[] = []
    const debug = (line: string) => void lines.push(line)
    const kinds: string[] = []
    const target = receiverFor('first', {
      now: () => NOW_MS,
      endpoint: 'e1',
      logger: { debug, info() {}, warn() {}, error() {} },
      onOutcome: ({ kind }, { endpoint }) => void kinds.push(`${kind} ${endpoint}`),
    })
    await target.admit(challenged('first'))
    expect(lines).toEqual(['[hookseal] challenger/e1 handshake'])
    expect(kinds).toEqual(['handshake e1'])
    expect(lines.join()).not.toContain(SECRET)
  })
})
