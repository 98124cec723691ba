import { describe, expect, it } from 'vitest'
import { checkPatterns, patternsToCheck } from './check-patterns.ts'
import { EXEMPT_PARSERS } from './exempt-parsers.ts'
import { findParsers } from './find-parsers.ts'
import { findPatterns, patternsIn } from './find-patterns.ts'
import { growthFinding } from './linear-cost.ts'
import { measureGrowth, type ParserCase } from './measure-growth.ts'
import { parserCases } from './parser-cases.ts'

/** A parser that takes as long as it says, on a clock of its own. */
function timed(cost: (length: number) => number) {
  let at = 0
  const one: ParserCase = {
    parser: 'timed',
    shape: 'a number',
    make: (length) => length,
    parse: (length: number) => {
      at += cost(length)
    },
  }
  return measureGrowth(one, () => at)
}

describe('measureGrowth()', () => {
  it.each([
    ['linear time', (length: number) => length / 1000, 10],
    ['n log n time', (length: number) => (length * Math.log2(length)) / 10_000, 12.5],
    ['quadratic time', (length: number) => length ** 2 / 1_000_000, 100],
    ['linear time with a step', (length: number) => length / (length < 20_000 ? 5000 : 1000), 10],
  ])('measures %s', async (_, cost, expected) => {
    const { ratio } = await timed(cost)
    expect(ratio).toBeGreaterThan(expected - 2)
    expect(ratio).toBeLessThan(expected + 2)
  })
})

describe('growthFinding()', () => {
  const growth = (ratio: number) => ({ parser: 'a', shape: 'b', length: 10, ratio })
  it.each([
    ['shown', [10, 19], 100],
    ['missed', [10, 21], 100],
    ['missed', [Number.NaN], 100],
    ['inconclusive', [10], 12],
    ['inconclusive', [], 100],
  ] as const)('says %s', (verdict, ratios, control) => {
    expect(growthFinding(ratios.map(growth), growth(control)).verdict).toBe(verdict)
  })
})

describe('checkPatterns()', () => {
  const literal = { at: 'a.ts:1', kind: 'literal', source: 'x', flags: '' } as const
  const check = (source: string) => (source === '(a+)+$' ? 'vulnerable' : 'safe')

  it.each([
    ['shown', check, [literal]],
    ['missed', () => 'vulnerable', [literal]],
    ['missed', check, [{ ...literal, kind: 'constructed' }]],
    ['inconclusive', () => 'safe', [literal]],
    ['inconclusive', check, []],
  ] as const)('says %s', (verdict, checker, found) => {
    expect(checkPatterns(checker, () => {}, found).verdict).toBe(verdict)
  })

  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: the text of a source file
  it('finds literals and constructions, and none in texts and comments', () => {
    const text =
      "const a = /x\\/y/g; b = new RegExp(`^${c}$`, 'i'); d = RegExp(e) // /f/\nconst g = '/h/'"
    expect(
      patternsIn('a.ts', text).map(({ kind, source, flags }) => [kind, source, flags]),
    ).toEqual([
      ['literal', 'x\\/y', 'g'],
      ['constructed', "`^${c}$`, 'i'", ''],
      ['constructed', 'e', ''],
    ])
  })
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: the text of a source file

  it('knows every construction in the sources', () => {
    const { patterns, unknown } = patternsToCheck(findPatterns())
    expect(unknown).toEqual([])
    expect(patterns.length).toBeGreaterThan(150)
  })
})

it('measures every function that is named like a parser, or says why not', () => {
  const measured = new Set(parserCases().map(({ parser }) => parser.split(',')[0]))
  const found = findParsers()
  const left = found.filter(
    (parser) => !measured.has(parser) && !Object.hasOwn(EXEMPT_PARSERS, parser),
  )
  expect(left).toEqual([])
  expect(Object.keys(EXEMPT_PARSERS).filter((parser) => !found.includes(parser))).toEqual([])
})
