// cspell:ignore headr
import { type HmacOptions, hmac, type Secret, standardWebhooksScheme, token } from '@hookseal/core'
import { describe, expect, it, vi } from 'vitest'
import { hmacScheme } from '../../src/authenticate/hmac.ts'
import { codeOf } from '../support/code-of.ts'
import { described } from '../support/described.ts'
import { mac } from '../support/sign.ts'

const make = (options: object) => () =>
  hmac({ secret: 's', header: 'sig', ...options } as HmacOptions)
const timed = { timestampHeader: 'when', signedContent: '{timestamp}.{body}' }

describe('hmac()', () => {
  it.each([
    ['an empty header', { header: '' }, /header/],
    ['a header that is no text', { header: 5 }, /header/],
    ['a header that is no header name', { header: 'x y' }, /header/],
    ['an unknown algorithm', { algorithm: 'md5' }, /algorithm/],
    ['an unknown separator', { separator: '|' }, /separator/],
    ['a format without a place', { format: 'sha256=' }, /format/],
    ['a format with two places', { format: '{hex}{hex}' }, /format/],
    ['a format of an unknown encoding', { format: '{base32}' }, /format/],
    ['a format that goes on', { format: '{hex};' }, /format/],
    ['no format', { format: [] }, /format/],
    ['a format that its own separator breaks', { separator: ',', format: 'v1,{hex}' }, /format/],
    ['signed without a body', { signedContent: '{timestamp}' }, /signed/],
    ['signed with two bodies', { signedContent: '{body}.{body}' }, /signedContent.*once/],
    ['signed with a field that it does not know', { signedContent: '{ts}.{body}' }, /signed/],
    ['a time that is signed but not read', { signedContent: '{timestamp}.{body}' }, /timestamp/],
    ['a time that is read but not signed', { timestampHeader: 'when' }, /timestamp/],
    [
      'a time that is signed twice',
      { ...timed, signedContent: '{timestamp}.{timestamp}.{body}' },
      /signedContent.*once/,
    ],
    ['an id that is signed but not read', { signedContent: '{id}.{body}' }, /id/],
    ['an id that is read but not signed', { idHeader: 'which' }, /id/],
    ['an id header that is no text', { idHeader: 5, signedContent: '{id}.{body}' }, /idHeader/],
    ['an empty id header', { idHeader: '', signedContent: '{id}.{body}' }, /idHeader/],
    ['an empty time header', { ...timed, timestampHeader: '' }, /timestampHeader/],
    [
      'a time prefix without a list',
      { timestampPrefix: 't=', signedContent: '{timestamp}{body}' },
      /separator/,
    ],
    [
      'two places for the time',
      { ...timed, separator: ',', timestampPrefix: 't=' },
      /timestampHeader/,
    ],
    [
      'an empty time prefix',
      { separator: ',', timestampPrefix: '', signedContent: '{timestamp}.{body}' },
      /timestampPrefix/,
    ],
    ['an unknown secret encoding', { secretEncoding: 'base58' }, /secretEncoding/],
    ['no secret encoding', { secretEncoding: [] }, /secretEncoding is an empty list/],
    [
      'null for a secret encoding',
      { secretEncoding: null },
      /secretEncoding must be one of "utf8", "hex", "base64"/,
    ],
    ['an empty secret prefix', { secretPrefix: '' }, /secretPrefix must be a non-empty string/],
    ['an unknown dedupeBy', { dedupeBy: 'id' }, /dedupeBy/],
    ['a dedupeBy with a time that is not signed', { dedupeBy: 'body+timestamp' }, /dedupeBy/],
    ['a misspelt option', { heder: 'x' }, /"heder"; did you mean "header"/],
  ])('rejects %s with a TypeError that names it', (_, options, says) => {
    expect(make(options)).toThrow(TypeError)
    expect(make(options)).toThrow(says)
  })

  it.each([Number.NaN, 0, -5, Number.POSITIVE_INFINITY, '300'])(
    'rejects the tolerance %s, with and without a time',
    (toleranceSeconds) => {
      expect(make({ ...timed, toleranceSeconds })).toThrow(RangeError)
      expect(make({ ...timed, toleranceSeconds })).toThrow(/toleranceSeconds/)
      expect(make({ toleranceSeconds })).toThrow(RangeError)
    },
  )

  it.each([undefined, null, 5, 'whsec_LEAK', []])('rejects %j instead of options', (options) => {
    for (const maker of [hmac, token, standardWebhooksScheme]) {
      expect(() => maker(options as never)).toThrow(TypeError)
      expect(() => maker(options as never)).toThrow(/^(?!.*LEAK)/)
    }
  })

  it('accepts undefined for every option', () => {
    const names = [
      'algorithm',
      'format',
      'separator',
      'timestampPrefix',
      'timestampHeader',
      'idHeader',
      'signedContent',
      'secretEncoding',
      'secretPrefix',
      'toleranceSeconds',
      'dedupeBy',
    ]
    expect(make(Object.fromEntries(names.map((name) => [name, undefined])))).not.toThrow()
  })

  it('returns a frozen scheme', () => {
    const scheme = make({})()
    expect(Object.isFrozen(scheme)).toBe(true)
    expect(scheme.kind).toBe('hmac')
    expect(token({ secret: 's', header: 'x' }).kind).toBe('token')
  })
})

describe('hmacScheme()', () => {
  it('rejects a key that its check rejects, whether it is given or comes from a function', async () => {
    const checkKey = (key: Uint8Array<ArrayBuffer>) => {
      if (Buffer.from(key).toString() !== 'published') return key
      throw new TypeError('is published')
    }
    const scheme = (secret: Secret) =>
      hmacScheme('acme', { secret, header: 'sig' }, 'none', checkKey)
    expect(() => scheme('published')).toThrow(/^acme: secret is published$/)
    const send = (secret: string) => {
      const headers = { sig: mac(secret, '{}') }
      return codeOf(described(scheme(() => secret)).verify({ headers, body: '{}' }))
    }
    expect(await send('own')).toBe('verified')
    expect(await send('published')).toBe('secret_unavailable')
  })
})

describe('token()', () => {
  it.each([
    [{ header: '' }, /header/],
    [{ header: undefined }, /header/],
    [{ headr: 'x' }, /"headr"; did you mean "header"/],
    [{ toleranceSeconds: 5 }, /"toleranceSeconds"/],
  ])('rejects %j', (options, says) => {
    const make = () => token({ secret: 's', header: 'x', ...options } as never)
    expect(make).toThrow(TypeError)
    expect(make).toThrow(says)
  })
})

describe('a list of algorithms', () => {
  const SECRET = 'algorithms_5f0c1e7d9b2a4836'
  const judge = (algorithm: HmacOptions['algorithm'], sig: string, more: object = {}) =>
    codeOf(
      described(hmac({ secret: SECRET, header: 'sig', algorithm, ...more })).verify({
        headers: { sig },
        body: '{}',
      }),
    )
  const all = ['sha1', 'sha256', 'sha384', 'sha512'] as const

  it('is selected only by the length of the signature', async () => {
    for (const one of all) {
      const sig = mac(SECRET, '{}', 'hex', one)
      expect(await judge(one, sig)).toBe('verified')
      expect(await judge(all, sig)).toBe('verified')
      expect(await judge([...all].reverse(), sig)).toBe('verified')
      const others = all.filter((other) => other !== one)
      expect(await judge(others, sig)).toBe('malformed_signature')
    }
  })

  it('rejects a digest truncated to the length of another', async () => {
    for (const [long, short] of [
      ['sha512', 'sha384'],
      ['sha512', 'sha256'],
      ['sha512', 'sha1'],
      ['sha384', 'sha256'],
      ['sha256', 'sha1'],
    ] as const) {
      const length = mac('', '', 'hex', short).length
      const cut = mac(SECRET, '{}', 'hex', long).slice(0, length)
      expect(await judge([long, short], cut)).toBe('bad_signature')
    }
  })

  it('computes no MAC of a length that the request does not present', async () => {
    const { backend } = await import('#crypto')
    const made: string[] = []
    const prepare = vi.spyOn(backend, 'prepareMac').mockImplementation((algorithm) => () => {
      made.push(algorithm)
      return '\0'
    })
    const sig = [mac('x', '', 'hex', 'sha256'), mac('x', '', 'hex', 'sha1')]
    const options = { separator: ',', format: 'v1={hex}' }
    expect(await judge(all, `v1=${sig[0]}`, options)).toBe('bad_signature')
    expect(made).toEqual(['sha256'])
    made.length = 0
    expect(await judge(all, sig.map((one) => `v1=${one}`).join(), options)).toBe('bad_signature')
    expect(made.sort()).toEqual(['sha1', 'sha256'])
    prepare.mockRestore()
  })

  it.each([[[]], [['md5']], [['sha256', 'md5']], ['SHA256'], [null], [5]])(
    'cannot be %j',
    (algorithm) => {
      const make = () => hmac({ secret: 's', header: 'sig', algorithm: algorithm as never })
      expect(make).toThrow(TypeError)
    },
  )
})

describe('the number of keys', () => {
  const names = (count: number) => Array.from({ length: count }, (_, i) => `secret-number-${i}`)
  const urls = (count: number) => names(count).map((name) => `https://${name}.example/`)
  const keyed = (secrets: number, forms: number, addresses: number) => () =>
    hmac({
      secret: names(secrets),
      header: 'sig',
      secretEncoding: Array.from({ length: forms }, (_, i) => ({
        encoding: 'utf8' as const,
        prefix: `p${i}`,
      })),
      ...(addresses > 0 && { url: urls(addresses), signedContent: '{url}{body}' }),
    })

  it.each([
    [8, 1, 0],
    [8, 1, 1],
    [4, 2, 1],
    [4, 1, 2],
    [2, 2, 2],
    [1, 2, 4],
    [2, 1, 4],
    [1, 8, 0],
    [2, 1, 3],
  ])('may be %i secrets, %i forms, %i addresses', (...counts) => {
    expect(keyed(...counts)).not.toThrow()
  })

  it.each([
    [9, 1, 0],
    [5, 2, 0],
    [5, 1, 2],
    [3, 2, 2],
    [2, 2, 4],
    [1, 3, 4],
    [3, 1, 4],
    [1, 9, 0],
    [3, 1, 3],
  ])('cannot be %i secrets, %i forms, %i addresses', (...counts) => {
    expect(keyed(...counts)).toThrow(TypeError)
  })

  it('is too large even for one secret with many forms and addresses', () => {
    const make = (secret: Secret) => () =>
      hmac({
        secret,
        header: 'sig',
        secretEncoding: ['utf8', 'hex', 'base64'],
        url: urls(3),
        signedContent: '{url}{body}',
      })
    expect(make('c0ffee00')).toThrow(/secretEncoding and url/)
    expect(make(() => 'c0ffee00')).toThrow(/secretEncoding and url/)
  })

  it('bounds the MACs of one request, whatever a function gives', async () => {
    const secret = () => names(5)
    const scheme = hmac({
      secret,
      header: 'sig',
      url: urls(2),
      signedContent: '{url}{body}',
    })
    const input = { headers: { sig: mac('x', '') }, body: '{}' }
    expect(await codeOf(described(scheme).verify(input))).toBe('secret_unavailable')
  })
})
