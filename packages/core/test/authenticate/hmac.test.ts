import { type HmacOptions, hmac, standardWebhooksScheme, token } from '@hookseal/core'
import { describe, expect, it } from 'vitest'

const make = (options: object) => () =>
  hmac({ secret: 's', header: 'sig', ...options } as HmacOptions)
const timed = { timestampHeader: 'when', signedContent: '{timestamp}.{body}' }

describe('hmac()', () => {
  it.each([
    ['an empty header', { header: '' }, /header/],
    ['a header that is no text', { header: 5 }, /header/],
    ['a header that is no header name', { header: 'x y' }, /header/],
    ['an unknown algorithm', { algorithm: 'md5' }, /algorithm/],
    ['an unknown separator', { separator: ';' }, /separator/],
    ['a format without a place', { format: 'sha256=' }, /format/],
    ['a format with two places', { format: '{hex}{hex}' }, /format/],
    ['a format of an unknown encoding', { format: '{base32}' }, /format/],
    ['a format that goes on', { format: '{hex};' }, /format/],
    ['no format', { format: [] }, /format/],
    ['a format that its own separator breaks', { separator: ',', format: 'v1,{hex}' }, /format/],
    ['signed without a body', { signedContent: '{timestamp}' }, /signed/],
    ['signed with a body that is not last', { signedContent: '{body}.' }, /signed/],
    ['signed with two bodies', { signedContent: '{body}{body}' }, /body/],
    ['signed with a field that it does not know', { signedContent: '{ts}.{body}' }, /signed/],
    ['a time that is signed but not read', { signedContent: '{timestamp}.{body}' }, /timestamp/],
    ['a time that is read but not signed', { timestampHeader: 'when' }, /timestamp/],
    [
      'a time that is signed twice',
      { ...timed, signedContent: '{timestamp}{timestamp}{body}' },
      /timestamp/,
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
    ['an unknown dedupeBy', { dedupeBy: 'id' }, /dedupeBy/],
    ['a dedupeBy with a time that is not signed', { dedupeBy: 'body+timestamp' }, /dedupeBy/],
    ['a misspelt option', { heder: 'x' }, /"heder"; did you mean "header"/],
  ])('refuses %s with a TypeError that names it', (_, options, says) => {
    expect(make(options)).toThrow(TypeError)
    expect(make(options)).toThrow(says)
  })

  it.each([Number.NaN, 0, -5, Number.POSITIVE_INFINITY, '300'])(
    'refuses the tolerance %s, with and without a time',
    (toleranceSeconds) => {
      expect(make({ ...timed, toleranceSeconds })).toThrow(RangeError)
      expect(make({ ...timed, toleranceSeconds })).toThrow(/toleranceSeconds/)
      expect(make({ toleranceSeconds })).toThrow(RangeError)
    },
  )

  it.each([undefined, null, 5, 'whsec_LEAK', []])('refuses %j in place of options', (options) => {
    for (const maker of [hmac, token, standardWebhooksScheme]) {
      expect(() => maker(options as never)).toThrow(TypeError)
      expect(() => maker(options as never)).toThrow(/^(?!.*LEAK)/)
    }
  })

  it('takes every option as undefined', () => {
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

  it('gives a frozen scheme', () => {
    const scheme = make({})()
    expect(Object.isFrozen(scheme)).toBe(true)
    expect(scheme.kind).toBe('hmac')
    expect(token({ secret: 's', header: 'x' }).kind).toBe('token')
  })
})

describe('token()', () => {
  it.each([
    [{ header: '' }, /header/],
    [{ header: undefined }, /header/],
    [{ headr: 'x' }, /"headr"; did you mean "header"/],
    [{ toleranceSeconds: 5 }, /"toleranceSeconds"/],
  ])('refuses %j', (options, says) => {
    const make = () => token({ secret: 's', header: 'x', ...options } as never)
    expect(make).toThrow(TypeError)
    expect(make).toThrow(says)
  })
})
