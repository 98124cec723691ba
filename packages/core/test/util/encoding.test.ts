import { describe, expect, it } from 'vitest'
import { decode, toBase64Url, toHex } from '../../src/util/encoding.ts'

const samples = Array.from({ length: 70 }, (_, length) =>
  Uint8Array.from({ length }, (_, i) => (i * 197 + length * 31) & 0xff),
)

describe('decode()', () => {
  it.each(['hex', 'base64', 'base64url'] as const)(
    'reads back what Buffer writes in %s',
    (encoding) => {
      for (const bytes of samples) {
        const text = Buffer.from(bytes).toString(encoding)
        expect(Buffer.from(decode(text, encoding) ?? [])).toEqual(Buffer.from(bytes))
      }
    },
  )

  it.each([
    ['hex', ['a', 'abc', 'zz', ' ab', 'ab ', '0x', 'a\n', 'ａｂ', 'a\u0131']],
    [
      'base64',
      [
        'a',
        'ab',
        'abc',
        'ab=',
        'a===',
        '====',
        'ab==c',
        'ab-_',
        'ab c',
        'abcd\n',
        'YR==',
        'YWJ=',
        '=abc',
        'ａbcd',
      ],
    ],
    ['base64url', ['a', 'ab==', 'ab+/', 'ab c', 'YR', 'YWJ', 'abcd=', 'abcd\n', 'ａbcd']],
  ] as const)('rejects in %s what is not written exactly', (encoding, texts) => {
    for (const text of texts) expect([text, decode(text, encoding)]).toEqual([text, undefined])
  })

  it('takes hex in either case', () => {
    expect([...(decode('aBCdEF', 'hex') ?? [])]).toEqual([0xab, 0xcd, 0xef])
  })
})

describe('toHex() and toBase64Url()', () => {
  it('write what Buffer writes', () => {
    for (const bytes of samples) {
      expect(toHex(bytes)).toBe(Buffer.from(bytes).toString('hex'))
      expect(toBase64Url(bytes)).toBe(Buffer.from(bytes).toString('base64url'))
    }
    const large = new Uint8Array(200_001).map((_, i) => i * 31)
    expect(toBase64Url(large)).toBe(Buffer.from(large).toString('base64url'))
  })
})
