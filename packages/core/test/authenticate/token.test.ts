// cspell:ignore keyy
import { createReceiver, defineProvider, type Secret, token } from '@hookseal/core'
import { handinger } from '@hookseal/core/providers'
import { describe, expect, it, vi } from 'vitest'
import { codeOf } from '../support/code-of.ts'
import { described } from '../support/described.ts'

const TOKEN = 'whk_01HZY31W2SZJ8MJ2FQTR3M1K9D'
const judge = (given: string, secret: Secret = TOKEN) =>
  codeOf(
    createReceiver({ provider: handinger({ secret }), logger: false }).verify({
      headers: { 'X-Handinger-Token': given },
      body: '{}',
    }),
  )

describe('a token', () => {
  it('is accepted when it is the secret, and says so', async () => {
    const receiver = createReceiver({ provider: handinger({ secret: TOKEN }) })
    const delivery = await receiver.verify({ headers: { 'x-handinger-token': TOKEN }, body: '{}' })
    expect(delivery).toMatchObject({ authentication: 'token', timestamp: undefined, secretId: '0' })
  })

  it('is rejected when it is a prefix, an extension, or one character off', async () => {
    for (let at = 0; at < TOKEN.length; at++) {
      if (at > 0) expect(await judge(TOKEN.slice(0, at))).toBe('bad_token')
      const next = String.fromCharCode(TOKEN.charCodeAt(at) + 1)
      expect(await judge(TOKEN.slice(0, at) + next + TOKEN.slice(at + 1))).toBe('bad_token')
    }
    for (const wrong of [
      `${TOKEN}x`,
      `x${TOKEN}`,
      TOKEN + TOKEN,
      TOKEN.toLowerCase(),
      ` ${TOKEN}`,
    ]) {
      expect(await judge(wrong)).toBe('bad_token')
    }
  })

  it('is rejected when a character equals another only in its low byte', async () => {
    const wide = String.fromCharCode(TOKEN.charCodeAt(0) + 0x100) + TOKEN.slice(1)
    expect(await judge(wide)).toBe('bad_token')
  })

  it('is read as the bytes that the header carried', async () => {
    expect(await judge(Buffer.from('clé').toString('latin1'), 'clé')).toBe('verified')
    expect(await judge('\u00ff\u0080', Uint8Array.of(0xff, 0x80))).toBe('verified')
  })

  it('is accepted from a list, and rejected once it is removed', async () => {
    let valid = ['whk_old', 'whk_new']
    const secret = () => valid
    expect(await judge('whk_old', secret)).toBe('verified')
    expect(await judge('whk_new', secret)).toBe('verified')
    valid = ['whk_new']
    expect(await judge('whk_old', secret)).toBe('bad_token')
  })

  it('does not authenticate an id in the body', async () => {
    const provider = defineProvider({
      name: 'p',
      scheme: token({ secret: TOKEN, header: 'X-Token' }),
      events: {},
      identify: () => ({ type: 't', id: '1' }),
    })
    const receiver = createReceiver({ provider })
    const verify = (body: string) => receiver.verify({ headers: { 'x-token': TOKEN }, body })
    const [first, second] = [await verify('{}'), await verify('{"a":1}')]
    expect(first.idAuthenticated).toBe(false)
    expect(second.key).not.toBe(first.key)
  })
})

describe('a token behind a prefix', () => {
  const scheme = () => token({ secret: TOKEN, header: 'Authorization', prefix: 'Bearer ' })
  const send = (authorization: string) =>
    codeOf(described(scheme()).verify({ headers: { authorization }, body: '{}' }))

  it('is accepted in any case', async () => {
    for (const prefix of ['Bearer ', 'bearer ', 'BEARER ', 'bEARER ']) {
      expect(await send(prefix + TOKEN)).toBe('verified')
    }
    expect(await send(`Bearer ${TOKEN.toLowerCase()}`)).toBe('bad_token')
  })

  it.each([
    TOKEN,
    `Bearer${TOKEN}`,
    `Bearer  ${TOKEN}`,
    `Basic ${TOKEN}`,
    `Bearer Bearer ${TOKEN}`,
    `Bearer\t${TOKEN}`,
    'Bearer ',
    'Bearer',
    'B',
  ])('is rejected as "%s"', async (value) => {
    expect(await send(value)).toBe('bad_token')
  })
})

describe('a token in the query', () => {
  const scheme = () => token({ secret: [TOKEN, 'clé&=+ %'], query: 'key' })
  const verify = (url: string | undefined, headers = {}) =>
    described(scheme()).verify({ url, headers, body: '{}' })
  const send = (url: string | undefined, headers = {}) => codeOf(verify(url, headers))

  it('is read from a path or a full address', async () => {
    for (const url of [
      `/x?key=${TOKEN}`,
      `https://a.example/x?a=1&key=${TOKEN}&b=2`,
      `?key=${TOKEN}`,
    ]) {
      expect(await send(url)).toBe('verified')
    }
    expect(await send(`/x?key=${encodeURIComponent('clé&=+ %')}`)).toBe('verified')
  })

  it('must occur exactly once', async () => {
    for (const second of [TOKEN, '', 'wrong']) {
      expect(await send(`/?key=${TOKEN}&key=${second}`)).toBe('duplicate_header')
      await expect(verify(`/?key=${second}&k%65y=${TOKEN}`)).rejects.toMatchObject({
        code: 'duplicate_header',
        hint: 'The query parameter key arrived more than once.',
      })
    }
  })

  it.each([undefined, '', '/', '/?', '/?key', '/?key=', '/?Key=x', '/?keyy=x', '/key=x', '/#?'])(
    'is missing in %j',
    async (url) => {
      await expect(verify(url)).rejects.toMatchObject({
        code: 'missing_token',
        hint: expect.stringMatching(/^No query parameter key\./),
      })
    },
  )

  it('is not searched elsewhere, nor in a query beyond 8 KiB', async () => {
    const headers = { key: TOKEN, authorization: TOKEN, 'x-key': TOKEN }
    expect(await send('/', headers)).toBe('missing_token')
    expect(await send(`/?a=${'x'.repeat(9000)}&key=${TOKEN}`)).toBe('missing_token')
    expect(await send(`/?key=${'x'.repeat(5000)}`)).toBe('bad_token')
  })

  it('is hidden from observers of the request', async () => {
    const seen = vi.fn()
    const onOutcome = (_: unknown, { url }: { url: string | undefined }) => seen(url)
    const target = described(scheme(), {}, { onOutcome, handlers: { '*': () => {} } })
    await target.receive({ url: `/x?a=1&key=${TOKEN}`, headers: {}, body: '{}' })
    await target.receive({ url: '/x?key=wrong', headers: {}, body: '{}' })
    expect(seen.mock.calls.flat()).toEqual(['/x?a=1', '/x'])
  })

  it.each([
    [{}, /header or query/],
    [{ header: 'x', query: 'y' }, /header or query/],
    [{ query: '' }, /query/],
    [{ query: 5 }, /query/],
    [{ header: 'x', prefix: '' }, /prefix/],
  ])('cannot be described as %j', (options, says) => {
    const make = () => token({ secret: TOKEN, ...options } as never)
    expect(make).toThrow(TypeError)
    expect(make).toThrow(says)
  })
})

describe('the longest token', () => {
  const longest = 'x'.repeat(4096)
  const send = (input: object, options: object) =>
    codeOf(
      described(token({ secret: [longest, `${longest}x`], ...options } as never)).verify({
        headers: {},
        body: '{}',
        ...input,
      }),
    )

  it('has 4096 characters, in a header and in the query', async () => {
    expect(await send({ headers: { key: longest } }, { header: 'key' })).toBe('verified')
    expect(await send({ headers: { key: `${longest}x` } }, { header: 'key' })).toBe('bad_token')
    expect(await send({ url: `/?key=${longest}` }, { query: 'key' })).toBe('verified')
    expect(await send({ url: `/?key=${longest}x` }, { query: 'key' })).toBe('bad_token')
  })
})

it('a token in the query may have any character', async () => {
  const target = described(token({ secret: '中é', query: 'key' }))
  const send = (key: string) =>
    codeOf(target.verify({ url: `/?key=${encodeURIComponent(key)}`, headers: {}, body: '{}' }))
  expect(await send('中é')).toBe('verified')
  expect(await send('-é')).toBe('bad_token')
})

it('of a list of tokens, the one that is present counts', async () => {
  const headers = ['key-a', 'key-b'].map((header) => token({ secret: TOKEN, header }))
  for (const name of ['key-a', 'key-b']) {
    const arrived = described(headers).verify({ headers: { [name]: TOKEN }, body: '{}' })
    expect(await codeOf(arrived)).toBe('verified')
  }
  const mixed = [token({ secret: TOKEN, query: 'key' }), token({ secret: TOKEN, header: 'key' })]
  const send = (input: object) =>
    codeOf(described(mixed).verify({ headers: {}, body: '{}', ...input }))
  expect(await send({ url: `/?key=${TOKEN}` })).toBe('verified')
  expect(await send({ url: '/', headers: { key: TOKEN } })).toBe('verified')
  expect(await send({ url: '/?key=x', headers: { key: TOKEN } })).toBe('bad_token')
  expect(await send({ url: '/' })).toBe('missing_token')
})

describe('a token at work', () => {
  it('is checked before any byte of the body is read', async () => {
    const body = vi.fn()
    const target = described(token({ secret: TOKEN, header: 'X-Token' }))
    expect(await codeOf(target.verify({ headers: { 'x-token': 'no' }, body }))).toBe('bad_token')
    expect(body).not.toHaveBeenCalled()
  })

  it('covers nothing, and says so', async () => {
    const scheme = token({ secret: TOKEN, header: 'X-Token' })
    expect(scheme.covers).toBe('nothing')
    const identify = () => ({ type: 'event', id: 'e1', idAuthenticated: true })
    const delivery = await described(scheme, { identify }).verify({
      headers: { 'x-token': TOKEN },
      body: '{}',
    })
    expect(delivery).toMatchObject({
      covers: 'nothing',
      idAuthenticated: false,
      typeAuthenticated: false,
    })
  })
})
