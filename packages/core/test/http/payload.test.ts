import { describe, expect, it } from 'vitest'
import { bytesOf, receiverOf, signed } from '../support/acme.ts'
import { codeOf } from '../support/code-of.ts'

const receiver = receiverOf()
const event = async (content: string | Uint8Array) =>
  (await receiver.verify(signed(content))).event as Record<string, unknown>
const code = (content: string | Uint8Array) => codeOf(receiver.verify(signed(content)))
const around = (value: string) => `{"type":"x","value":${value}}`
const BOM = Buffer.from([0xef, 0xbb, 0xbf])

describe('the JSON of a body', () => {
  it('may nest 64 deep and no deeper, in objects, arrays and both', async () => {
    const nests = [
      (depth: number) => '['.repeat(depth) + ']'.repeat(depth),
      (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`,
      (depth: number) => `${'[{"a":'.repeat(depth / 2)}1${'}]'.repeat(depth / 2)}`,
    ]
    for (const nest of nests) {
      expect(await code(around(nest(62)))).toBe('verified')
      expect(await code(around(`[${nest(62)}]`))).toBe('verified')
      expect(await code(around(`[[${nest(62)}]]`))).toBe('invalid_json')
      expect(await code(around(nest(64)))).toBe('invalid_json')
    }
  })

  it('does not overflow the stack, however deep', async () => {
    for (const opener of ['[', '{"a":', '[{"a":']) {
      expect(await code(around(opener.repeat(150_000)))).toBe('invalid_json')
      const depth = 100_000
      const closers = { '[': ']', '{"a":': '}', '[{"a":': '}]' }[opener] as string
      expect(await code(around(`${opener.repeat(depth)}1${closers.repeat(depth)}`))).toBe(
        'invalid_json',
      )
    }
  })

  it('may have brackets in texts, and many side by side', async () => {
    const texts = ['[[['.repeat(100), '{'.repeat(100), '\\"[{'.repeat(50), '\\\\'.repeat(99)]
    for (const text of texts) expect(await code(around(`"${text}"`))).toBe('verified')
    expect(await code(around(`["\\\\",${'["\\"["],'.repeat(100)}0]`))).toBe('verified')
    expect(await code(around(`[${'[],{},'.repeat(5000)}0]`))).toBe('verified')
    expect(await code(around(`"\\\\",${'"a":['.repeat(70)}`))).toBe('invalid_json')
    const hidden = `"\\\\":${'['.repeat(70)}${']'.repeat(70)}`
    expect(await code(`{"type":"x",${hidden}}`)).toBe('invalid_json')
  })

  it('loses one byte order mark that was signed, and no second', async () => {
    const json = bytesOf({ type: 'x' })
    const marked = Buffer.concat([BOM, json])
    expect(await event(marked)).toEqual({ type: 'x' })
    expect(await code(Buffer.concat([BOM, marked]))).toBe('invalid_json')
    expect(await code(Buffer.concat([json, BOM]))).toBe('invalid_json')
    expect(await code(Buffer.from('\ufeff{"type":"x"}', 'utf16le'))).toBe('invalid_json')
  })

  it.each([
    ['a lone continuation byte', [0x80]],
    ['a lone start byte', [0xc3]],
    ['an overlong form', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['a code point beyond Unicode', [0xf4, 0x90, 0x80, 0x80]],
    ['0xFF', [0xff]],
  ])('is refused with %s in it, and does not spoil the next', async (_, bytes) => {
    const json = around('"§"')
    const [before, after] = json.split('§') as [string, string]
    const bad = Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)])
    expect(await code(bad)).toBe('invalid_json')
    expect(await event(Buffer.concat([BOM, bytesOf({ type: 'x' })]))).toEqual({ type: 'x' })
    const truncated = Buffer.concat([bytesOf({ type: 'x' }), Buffer.of(0xe2, 0x82)])
    expect(await code(truncated)).toBe('invalid_json')
    expect(await event(bytesOf({ type: 'é' }))).toEqual({ type: 'é' })
  })

  it('takes the last of duplicate keys', async () => {
    expect(await event('{"type":"a","type":"b"}')).toEqual({ type: 'b' })
  })

  it.each(['__proto__', 'constructor', 'prototype', 'toString'])(
    'makes an own property of %s and touches no prototype',
    async (key) => {
      const text = `{"type":"x","${key}":{"polluted":true},"data":{"${key}":{"polluted":true}}}`
      const value = await event(text)
      expect(Object.keys(value)).toContain(key)
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
      expect(value['polluted']).toBeUndefined()
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    },
  )
})
