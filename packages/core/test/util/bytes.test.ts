import { runInNewContext } from 'node:vm'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  asBytes,
  binaryText,
  concat,
  distinctBytes,
  equalBytes,
  equalsBinary,
  isWellFormed,
  latin1,
  textOf,
  utf8,
  utf8Binary,
} from '../../src/util/bytes.ts'

const bytes = (...values: number[]) => Uint8Array.from(values)

describe('equalBytes()', () => {
  it('compares length and every byte', () => {
    expect(equalBytes(bytes(1, 2, 3), bytes(1, 2, 3))).toBe(true)
    expect(equalBytes(bytes(), bytes())).toBe(true)
    for (const other of [bytes(), bytes(1), bytes(1, 2), bytes(1, 2, 3, 0), bytes(0, 1, 2, 3)]) {
      expect(equalBytes(bytes(1, 2, 3), other)).toBe(false)
      expect(equalBytes(other, bytes(1, 2, 3))).toBe(false)
    }
    for (let bit = 0; bit < 24; bit++) {
      const changed = bytes(1, 2, 3)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(equalBytes(bytes(1, 2, 3), changed)).toBe(false)
    }
  })
})

describe('utf8()', () => {
  it.each([
    '',
    'abc',
    'é',
    '😀',
    'a'.repeat(256),
    'a'.repeat(257),
    `${'a'.repeat(255)}é`,
    '\u007f\u0080',
  ])('writes what Buffer writes: %s', (text) => {
    expect(Buffer.from(utf8(text))).toEqual(Buffer.from(text))
  })
})

describe('distinctBytes()', () => {
  it('is UTF-8 where that is one for each text, else UTF-16 after a byte that UTF-8 never has', () => {
    for (const text of ['', 'abc', 'é😀']) {
      expect(Buffer.from(distinctBytes(text))).toEqual(Buffer.from(text))
    }
    for (const text of ['\ud800', '\udfff\ud800', 'a\udc00']) {
      const expected = Buffer.concat([Buffer.of(0xff), Buffer.from(text, 'utf16le')])
      expect(Buffer.from(distinctBytes(text))).toEqual(expected)
    }
    const texts = ['\ud800', '\ud801', '\ufffd', '\udc00', 'a\0', '\u6100', 'a', '\xff\0\xd8']
    const written = texts.map((text) => Buffer.from(distinctBytes(text)).toString('hex'))
    expect(new Set(written).size).toBe(texts.length)
  })
})

describe('isWellFormed()', () => {
  it('is false for half a surrogate pair alone, with the platform or without', () => {
    const own = Object.getOwnPropertyDescriptor(String.prototype, 'isWellFormed')
    const judged = () =>
      ['', 'a', '😀', '\ud83d', '\ude00', '\ude00\ud83d', 'a\ud83d'].map(isWellFormed)
    const expected = [true, true, true, false, false, false, false]
    expect(judged()).toEqual(expected)
    Reflect.deleteProperty(String.prototype, 'isWellFormed')
    try {
      expect(judged()).toEqual(expected)
    } finally {
      Object.defineProperty(String.prototype, 'isWellFormed', own as PropertyDescriptor)
    }
  })
})

describe('binary text', () => {
  it('has one character for each byte', () => {
    const all = Uint8Array.from({ length: 256 }, (_, i) => i)
    expect(binaryText(all)).toBe(Buffer.from(all).toString('latin1'))
    for (const text of ['', 'plain', 'é😀', '\ud800']) {
      expect(utf8Binary(text)).toBe(Buffer.from(text).toString('latin1'))
    }
    expect([...concat([bytes(1, 2), '\xff\0', bytes(), 'a'])]).toEqual([1, 2, 0xff, 0, 0x61])
  })

  it('equals the bytes it has, all of them, and nothing else', () => {
    const text = '\x01\xff\0'
    expect(equalsBinary(text, bytes(1, 255, 0))).toBe(true)
    expect(equalsBinary('', bytes())).toBe(true)
    for (const other of [bytes(), bytes(1, 255), bytes(1, 255, 0, 0), bytes(2, 255, 0)]) {
      expect(equalsBinary(text, other)).toBe(false)
    }
    // A character above a byte must not be cut to one.
    expect(equalsBinary('\u0101', bytes(1))).toBe(false)
  })
})

describe('latin1()', () => {
  it('writes one byte for each character', () => {
    expect([...latin1('a\u00ff\0')]).toEqual([0x61, 0xff, 0])
  })
})

describe('textOf()', () => {
  it('reads UTF-8 without one byte order mark, and nothing else', () => {
    expect(textOf(utf8('é😀'))).toBe('é😀')
    expect(textOf(bytes(0xef, 0xbb, 0xbf, 0x61))).toBe('a')
    expect(textOf(bytes(0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf))).toBe('\ufeff')
    for (const bad of [bytes(0xff), bytes(0xc3), bytes(0xc0, 0xaf), bytes(0xed, 0xa0, 0x80)]) {
      expect(textOf(bad)).toBeUndefined()
    }
  })
})

describe('asBytes()', () => {
  it('takes every view and buffer, of another realm too, without a copy', () => {
    const buffer = bytes(1, 2, 3, 4).buffer
    for (const view of [
      new Uint8Array(buffer, 1, 2),
      new DataView(buffer, 1, 2),
      new Int8Array(buffer, 1, 2),
    ]) {
      expect([...(asBytes(view) ?? [])]).toEqual([2, 3])
      expect(asBytes(view)?.buffer).toBe(buffer)
    }
    expect(asBytes(buffer)?.buffer).toBe(buffer)
    expect([...(asBytes(runInNewContext('new Uint8Array([5]).buffer')) ?? [])]).toEqual([5])
    expect([...(asBytes(runInNewContext('new Uint8Array([6])')) ?? [])]).toEqual([6])
  })

  it.each([undefined, null, 5, 'text', [1], {}, { byteLength: 1 }])(
    'takes nothing else: %j',
    (value) => {
      expect(asBytes(value)).toBeUndefined()
    },
  )
})

describe('concat()', () => {
  it('joins any number of parts into bytes of their own', () => {
    const part = bytes(1, 2)
    const whole = concat([part, bytes(), bytes(3)])
    expect([...whole]).toEqual([1, 2, 3])
    part[0] = 9
    expect(whole[0]).toBe(1)
    expect(concat([])).toHaveLength(0)
  })
})

describe('a long text that is not ASCII', () => {
  it('is the same as binary text', () => {
    const text = 'é😀'.repeat(50_000)
    expect(utf8Binary(text)).toBe(Buffer.from(text).toString('latin1'))
  })
})

describe('an environment without encoders, such as jsdom', () => {
  afterEach(() => void vi.unstubAllGlobals())

  it('gets an error that says what to do', async () => {
    vi.stubGlobal('TextEncoder', undefined)
    vi.stubGlobal('TextDecoder', undefined)
    vi.resetModules()
    const fresh = await import('../../src/util/bytes.ts')
    expect(() => fresh.utf8('é')).toThrow(/no TextEncoder.*@jest-environment node/)
    expect(() => fresh.decodeText(bytes(0x61))).toThrow(/no TextDecoder.*@jest-environment node/)
    // It is not the bytes that are at fault.
    expect(() => fresh.textOf(bytes(0x61))).toThrow(/no TextDecoder/)
    expect([...fresh.utf8('abc')]).toEqual([0x61, 0x62, 0x63])
  })
})
