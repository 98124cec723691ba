import { type HeadersInput, type HmacOptions, hmac } from '@hookseal/core'
import { NOW_SECONDS } from '@hookseal/tests-kit/acme'
import { describe, expect, it } from 'vitest'
import { codeOf } from '../support/code-of.ts'
import { described } from '../support/described.ts'
import { mac } from '../support/sign.ts'

const SECRET = 'headers_5f0c1e7d9b2a4836'
const scheme = (options: Partial<HmacOptions>) =>
  hmac({ secret: SECRET, header: 'sig', ...options })
const judge = (options: Partial<HmacOptions>, headers: HeadersInput, body = '{}') =>
  codeOf(described(scheme(options)).verify({ headers, body }))
const right = mac(SECRET, '{}')
const wrong = mac('another', '{}')

describe('a list of headers', () => {
  const renamed = { header: ['new-sig', 'Old-Sig'] }

  it('uses the first header that is present, without a fallback', async () => {
    expect(await judge(renamed, { 'new-sig': right })).toBe('verified')
    expect(await judge(renamed, { 'old-sig': right })).toBe('verified')
    expect(await judge(renamed, { 'new-sig': right, 'old-sig': wrong })).toBe('verified')
    expect(await judge(renamed, { 'new-sig': wrong, 'old-sig': right })).toBe('bad_signature')
    expect(await judge(renamed, { 'new-sig': 'zz', 'old-sig': right })).toBe('malformed_signature')
    expect(await judge(renamed, { 'new-sig': '', 'old-sig': right })).toBe('missing_signature')
    expect(await judge(renamed, { other: right })).toBe('missing_signature')
    expect(await judge(renamed, ['new-sig', right, 'New-Sig', right, 'old-sig', right])).toBe(
      'duplicate_header',
    )
  })

  it('also determines the id and time headers', async () => {
    const options = {
      header: ['a-sig', 'b-sig'],
      idHeader: ['a-id', 'b-id'],
      timestampHeader: ['a-time', 'b-time'],
      signedContent: '{id}.{timestamp}.{body}',
    }
    const when = String(NOW_SECONDS)
    const sig = (id: string) => mac(SECRET, `${id}.${when}.{}`)
    const a = { 'a-sig': sig('a'), 'a-id': 'a', 'a-time': when }
    const b = { 'b-sig': sig('b'), 'b-id': 'b', 'b-time': when }
    expect(await judge(options, a)).toBe('verified')
    expect(await judge(options, b)).toBe('verified')
    expect(await judge(options, { ...a, ...b })).toBe('verified')
    expect(
      (await described(scheme(options)).verify({ headers: { ...b, ...a }, body: '{}' })).id,
    ).toBe('a')
    // Nothing of one family is completed by the other.
    expect(await judge(options, { 'a-sig': sig('a'), 'a-time': when, ...b })).toBe('missing_id')
    expect(await judge(options, { 'a-sig': sig('a'), 'a-id': 'a', ...b })).toBe('missing_timestamp')
    expect(await judge(options, { ...b, 'a-sig': sig('b'), 'a-id': 'a', 'a-time': when })).toBe(
      'bad_signature',
    )
    const { 'b-sig': _, ...unsigned } = b
    expect(await judge(options, { 'a-sig': sig('a'), ...unsigned })).toBe('missing_id')
  })

  it.each([
    ['fewer ids than headers', { header: ['a', 'b'], idHeader: 'i', signedContent: '{id}.{body}' }],
    ['more ids than headers', { idHeader: ['i', 'j'], signedContent: '{id}.{body}' }],
    [
      'fewer times than headers',
      { header: ['a', 'b'], timestampHeader: ['t'], signedContent: '{timestamp}.{body}' },
    ],
    ['no header', { header: [] }],
    ['an empty name', { header: ['a', ''] }],
    ['a name with a colon', { header: ['a:'] }],
    ['a name with a line feed', { header: 'a\n' }],
  ] as [string, Partial<HmacOptions>][])('is rejected with %s', (_, options) => {
    expect(() => scheme(options)).toThrow(TypeError)
  })
})

describe('numbered headers', () => {
  const numbered = { header: 'X-Sig-{n}', format: '{base64}' } as const
  const base64 = mac(SECRET, '{}', 'base64')
  const other = mac('another', '{}', 'base64')

  it('are accepted if any of them is correct, from 1 to 16, even with gaps', async () => {
    for (let at = 1; at <= 16; at++) {
      const headers = Object.fromEntries(
        Array.from({ length: 16 }, (_, i) => [`x-sig-${i + 1}`, i + 1 === at ? base64 : other]),
      )
      expect(await judge(numbered, headers)).toBe('verified')
      expect(await judge(numbered, { [`X-Sig-${at}`]: base64 })).toBe('verified')
    }
  })

  it.each(['0', '01', '17', '-1', '', 'n', '{n}', '1x'])('are not read at "%s"', async (n) => {
    const request = { headers: { [`x-sig-${n}`]: base64 }, body: '{}' }
    await expect(described(scheme(numbered)).verify(request)).rejects.toMatchObject({
      code: 'missing_signature',
      hint: expect.stringContaining('x-sig-1'),
    })
  })

  it('are rejected if one is repeated, malformed or empty', async () => {
    expect(await judge(numbered, ['x-sig-1', base64, 'X-Sig-1', base64])).toBe('duplicate_header')
    expect(await judge(numbered, { 'x-sig-1': base64, 'x-sig-2': 'zz' })).toBe(
      'malformed_signature',
    )
    expect(await judge(numbered, { 'x-sig-1': base64, 'x-sig-2': '' })).toBe('missing_signature')
    expect(await judge(numbered, { 'x-sig-1': `${base64},${base64}` })).toBe('malformed_signature')
  })

  it('may be numbered within the name, once', async () => {
    expect(await judge({ header: '{n}-Sig' }, { '3-sig': right })).toBe('verified')
    expect(() => scheme({ header: 'x-{n}-{n}' })).toThrow('header may contain {n} only once')
    for (const name of ['x-{n}', '{n}']) {
      expect(() => scheme({ header: [name, 'y'] })).toThrow('header must be a header name')
    }
  })

  it('share the same id and time', async () => {
    const options = {
      header: 'x-sig-{n}',
      idHeader: 'which',
      timestampHeader: 'when',
      signedContent: '{id}.{timestamp}.{body}',
    }
    const when = String(NOW_SECONDS)
    const headers = { which: 'm', when, 'x-sig-7': mac(SECRET, `m.${when}.{}`) }
    expect(await judge(options, headers)).toBe('verified')
    expect(await judge(options, { ...headers, which: 'n' })).toBe('bad_signature')
    for (const beside of ['idHeader', 'timestampHeader']) {
      for (const count of [0, 2, 16]) {
        const names = Array.from({ length: count }, (_, i) => `beside-${i}`)
        expect(() => scheme({ ...options, [beside]: names })).toThrow(`${beside} must be one name`)
      }
    }
  })
})

describe('a separator', () => {
  const list = (separator: ',' | ';' | ' ') => ({
    separator,
    timestampPrefix: 'ts=',
    format: 'h1={hex}' as const,
    signedContent: '{timestamp}:{body}',
  })
  const sig = `h1=${mac(SECRET, `${NOW_SECONDS}:{}`)}`

  it.each([',', ';', ' '] as const)(
    'may be "%s", and then no other is accepted',
    async (separator) => {
      const parts = [`ts=${NOW_SECONDS}`, sig]
      expect(await judge(list(separator), { sig: parts.join(separator) })).toBe('verified')
      expect(await judge(list(separator), { sig: parts.reverse().join(separator) })).toBe(
        'verified',
      )
      for (const other of [',', ';', ' ', '; ', ', ', '&', '|']) {
        if (other === separator) continue
        expect(await judge(list(separator), { sig: parts.join(other) })).not.toBe('verified')
      }
    },
  )

  it('allows several signatures, and skips other versions', async () => {
    const bad = `h1=${wrong}`
    for (const parts of [
      [`ts=${NOW_SECONDS}`, bad, sig],
      [`ts=${NOW_SECONDS}`, sig, bad],
      [`ts=${NOW_SECONDS}`, 'h2=abc', sig],
    ]) {
      expect(await judge(list(';'), { sig: parts.join(';') })).toBe('verified')
    }
    expect(await judge(list(';'), { sig: `ts=${NOW_SECONDS};${sig};` })).toBe('malformed_signature')
  })

  it('must not be part of a format', () => {
    expect(() => scheme({ separator: ';', format: 'h;{hex}' })).toThrow(TypeError)
    expect(() => scheme({ separator: ' ', format: 'h {hex}' })).toThrow(TypeError)
    for (const separator of ['&', '', '; ', '|', null]) {
      expect(() => scheme({ separator: separator as never })).toThrow(TypeError)
    }
  })
})

describe('a format', () => {
  it.each([
    ['{hex}', (bytes: Buffer) => bytes.toString('hex')],
    ['sha256={hex}', (bytes: Buffer) => `sha256=${bytes.toString('hex')}`],
    ['undefined={hex}', (bytes: Buffer) => `undefined=${bytes.toString('hex')}`],
    ['{base64}', (bytes: Buffer) => bytes.toString('base64')],
    ['v1,{base64}', (bytes: Buffer) => `v1,${bytes.toString('base64')}`],
    ['{base64url}', (bytes: Buffer) => bytes.toString('base64url')],
  ] as const)('may be %s', async (format, write) => {
    for (let i = 0; i < 20; i++) {
      const body = `{"n":${i}}`
      const bytes = Buffer.from(mac(SECRET, body), 'hex')
      expect(await judge({ format }, { sig: write(bytes) }, body)).toBe('verified')
      const padded = write(bytes).padEnd(write(bytes).length + 1, '=')
      expect(await judge({ format }, { sig: padded }, body)).toBe('malformed_signature')
    }
  })

  it('of base64url takes neither padding nor the other alphabet', async () => {
    const body = Array.from({ length: 200 }, (_, i) => `{"n":${i}}`).find((text) =>
      /[-_].*[-_]/.test(mac(SECRET, text, 'base64url')),
    ) as string
    const format = '{base64url}' as const
    expect(await judge({ format }, { sig: mac(SECRET, body, 'base64url') }, body)).toBe('verified')
    expect(await judge({ format }, { sig: mac(SECRET, body, 'base64') }, body)).toBe(
      'malformed_signature',
    )
    const plain = mac(SECRET, body, 'base64').replace(/=+$/, '')
    expect(await judge({ format }, { sig: plain }, body)).toBe('malformed_signature')
  })

  it('may be one of several', async () => {
    const format = ['sha256={hex}', '{base64}'] as const
    for (const sig of [`sha256=${right}`, mac(SECRET, '{}', 'base64')]) {
      expect(await judge({ format }, { sig })).toBe('verified')
    }
    expect(await judge({ format }, { sig: right })).toBe('malformed_signature')
  })
})
