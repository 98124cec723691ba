import { describe, expect, it } from 'vitest'
import { judge, type Survivor } from './judge.ts'
import { type Mutant, mutantsOf } from './report.ts'

const FILE = 'packages/core/src/http/limit.ts'
const SOURCE = `const limit = 16
export function isOver(count: number): boolean {
  return count > limit
}
`
/** A report in which the comparison was changed, as Stryker writes it. */
const reported = (...statuses: readonly string[]): readonly Mutant[] =>
  mutantsOf({
    files: {
      [FILE]: {
        source: SOURCE,
        mutants: statuses.map((status, i) => ({
          mutatorName: 'EqualityOperator',
          replacement: `count ${'>='.repeat(i + 1)} limit`,
          status,
          location: { start: { line: 3, column: 10 }, end: { line: 3, column: 23 } },
        })),
      },
    },
  })
const killed = (count: number) => reported(...Array.from({ length: count }, () => 'Killed'))
const survivor: Survivor = {
  file: FILE,
  line: 'return count > limit',
  text: 'count > limit',
  replacement: 'count >= limit',
  why: 'The parser refuses 16 before.',
}

describe('mutantsOf()', () => {
  it('describes a mutant by its text, and by its place', () => {
    const { why: _, ...text } = survivor
    expect(reported('Killed')).toEqual([{ ...text, status: 'Killed', at: `${FILE}:3:10` }])
  })

  it('describes a change over several lines on one', () => {
    const block = {
      mutatorName: 'BlockStatement',
      replacement: '{}',
      status: 'Survived',
      location: { start: { line: 2, column: 48 }, end: { line: 4, column: 2 } },
    }
    const [mutant] = mutantsOf({ files: { [FILE]: { source: SOURCE, mutants: [block] } } })
    expect(mutant?.text).toBe('{ return count > limit }')
  })

  it('leaves out the kinds that are not tried, but nothing that a comment switched off', () => {
    const reasons = ['Ignored because of excluded mutation "StringLiteral"', 'Because I say so']
    const mutants = reasons.map((statusReason) => ({
      mutatorName: 'StringLiteral',
      replacement: '""',
      status: 'Ignored',
      statusReason,
      location: { start: { line: 1, column: 1 }, end: { line: 1, column: 6 } },
    }))
    expect(mutantsOf({ files: { [FILE]: { source: SOURCE, mutants } } })).toHaveLength(1)
  })
})

describe('judge()', () => {
  it('takes nine in ten for enough where the survivor is listed with a reason', () => {
    const mutants = [...reported('Survived'), ...killed(9)]
    expect(judge('http', mutants, [survivor])).toEqual({
      claim: 'A test notices a change to http',
      figure: '9 of 10 killed (90.0 %)',
      goal: '90 %, and a reason for each survivor',
      verdict: 'shown',
    })
  })

  it('counts a run without an end, and one that broke outside of a test, as killed', () => {
    expect(judge('http', reported('Timeout', 'RuntimeError'), []).verdict).toBe('shown')
  })

  it('misses a group with too many survivors, listed or not', () => {
    const found = judge('http', [...reported('Survived'), ...killed(8)], [survivor])
    expect(found).toMatchObject({ figure: '8 of 9 killed (88.8 %)', verdict: 'missed' })
  })

  it.each([
    ['is not listed', []],
    ['is listed without a reason', [{ ...survivor, why: ' ' }]],
    ['is listed for another line', [{ ...survivor, line: 'return limit < count' }]],
  ])('misses a group whose survivor %s, and names it', (_, list) => {
    const found = judge('http', [...reported('Survived'), ...killed(99)], list)
    expect(found.verdict).toBe('missed')
    expect(found.details?.[0]).toBe(
      `${FILE}:3:10 Survived: return count > limit | count > limit -> count >= limit`,
    )
  })

  it.each(['NoCoverage', 'Ignored', 'CompileError', 'Pending'])(
    'takes %s for survived',
    (status) => {
      expect(judge('http', [...reported(status), ...killed(99)], []).verdict).toBe('missed')
    },
  )

  it('names a listed survivor that is killed now', () => {
    const found = judge('http', killed(10), [survivor])
    expect(found.verdict).toBe('shown')
    expect(found.details).toEqual([`stale: ${FILE}: return count > limit -> count >= limit`])
  })

  it('misses a group without a mutant', () => {
    expect(judge('http', [], []).verdict).toBe('missed')
  })
})
