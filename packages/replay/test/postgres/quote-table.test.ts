import { describe, expect, it } from 'vitest'
import { quoteIndex, quoteTable, quoteWatermarks } from '../../src/postgres/quote-table.ts'

const bytes = (quoted: string) => Buffer.byteLength(quoted) - 2

describe('quoteTable()', () => {
  it.each([
    ['keys', '"keys"'],
    ['app.keys', '"app"."keys"'],
    ['Mixed "Case"', '"Mixed ""Case"""'],
  ])('quotes %s', (table, quoted) => {
    expect(quoteTable(table)).toBe(quoted)
  })

  it.each(['', 'a.', '.a', 'a\0b', 'n'.repeat(64), 'ü'.repeat(32)])(
    'rejects the name %j and says what a name must be',
    (table) => {
      expect(() => quoteTable(table)).toThrow(
        new TypeError('table: a name must have 1 to 63 bytes and no NUL'),
      )
    },
  )

  it.each([['a.b.c'], [undefined], [5]])('rejects %s, which is no name', (table) => {
    expect(() => quoteTable(table as string)).toThrow(
      new TypeError('table must be a name, or schema.name'),
    )
  })

  it('accepts a name as long as Postgres allows', () => {
    expect(bytes(quoteTable('n'.repeat(63)))).toBe(63)
  })
})

describe('quoteIndex()', () => {
  it('appends the suffix, and has no schema', () => {
    expect(quoteIndex('app.keys', '_at')).toBe('"keys_at"')
  })

  it('shortens a long name by whole characters, and no further than it has to', () => {
    expect(quoteIndex('n'.repeat(60), '_at')).toBe(`"${'n'.repeat(60)}_at"`)
    expect(quoteIndex('n'.repeat(61), '_at')).toBe(`"${'n'.repeat(60)}_at"`)
    expect(quoteIndex('😀'.repeat(15), '_at_')).toBe(`"${'😀'.repeat(14)}_at_"`)
  })

  it('rejects a name that is not one', () => {
    expect(() => quoteIndex('n'.repeat(64), '_at')).toThrow(TypeError)
  })
})

describe('quoteWatermarks()', () => {
  it('names a table in the same schema', () => {
    expect(quoteWatermarks('keys')).toBe('"keys_watermarks"')
    expect(quoteWatermarks('app.keys')).toBe('"app"."keys_watermarks"')
    expect(quoteWatermarks('n'.repeat(52))).toBe(`"${'n'.repeat(52)}_watermarks"`)
  })

  it('keeps long names apart that differ in one character, or in the order of two', () => {
    const long = 'n'.repeat(60)
    const names = ['ab', 'ba', 'ac', 'bb', 'aa', ' \u00e9'].map((end) =>
      quoteWatermarks(long + end),
    )
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) {
      expect(name).toMatch(/^"n+_[0-9a-z]+_watermarks"$/)
      expect(bytes(name)).toBeLessThanOrEqual(63)
    }
  })

  it('never changes the name that a migration has created', () => {
    expect(quoteWatermarks(`${'n'.repeat(60)}xyz`)).toBe(`"${'n'.repeat(45)}_37x2r4_watermarks"`)
  })
})
