import { describe, expect, it } from 'vitest'
import { type Coverage, judge } from './judge.ts'

const at = (line: number) => ({ start: { line } })

/** The coverage of a file with two statements on line 2, one on line 3, and an `if` without an `else` on line 2. */
const covered = (s: readonly [number, number, number], b: readonly [number, number]): Coverage => ({
  '/clone/packages/core/src/limit.ts': {
    statementMap: { 0: at(2), 1: at(2), 2: at(3) },
    s: Object.fromEntries(s.map((count, id) => [id, count])),
    branchMap: { 0: { type: 'if', loc: at(2), locations: [at(2), { start: {} }] } },
    b: { 0: b },
  },
})

describe('judge()', () => {
  it('shows both claims when nothing is left out', () => {
    expect(judge(covered([1, 1, 4], [1, 3]), '/clone/')).toEqual([
      {
        claim: 'A test runs each line of core and the adapters',
        figure: '100 % (2 of 2 lines)',
        goal: '100 %',
        verdict: 'shown',
      },
      {
        claim: 'A test runs each branch of core and the adapters',
        figure: '100 % (2 of 2 branches)',
        goal: '100 %',
        verdict: 'shown',
      },
    ])
  })

  it('misses a line of which one statement never ran, and names it', () => {
    const [lines, branches] = judge(covered([1, 0, 4], [1, 3]), '/clone/')
    expect(lines).toMatchObject({ figure: '50 % (1 of 2 lines)', verdict: 'missed' })
    expect(lines?.details).toEqual(['packages/core/src/limit.ts:2'])
    expect(branches?.verdict).toBe('shown')
  })

  it('misses a way on that was never taken, also one that is not written', () => {
    const [lines, branches] = judge(covered([1, 1, 4], [1, 0]), '/clone/')
    expect(lines?.verdict).toBe('shown')
    expect(branches).toMatchObject({ figure: '50 % (1 of 2 branches)', verdict: 'missed' })
    expect(branches?.details).toEqual(['packages/core/src/limit.ts:2 if, way 2 of 2'])
  })

  it('never calls nearly all of many lines 100 %', () => {
    const statementMap = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [i, at(i)]))
    const s = Object.fromEntries(Object.keys(statementMap).map((id) => [id, id === '7' ? 0 : 1]))
    const [lines] = judge({ 'a.ts': { statementMap, s, branchMap: {}, b: {} } }, '')
    expect(lines).toMatchObject({ figure: '99.99 % (19999 of 20000 lines)', verdict: 'missed' })
  })

  it('shows nothing when there was nothing to cover', () => {
    expect(judge({}, '').map(({ verdict }) => verdict)).toEqual(['missed', 'missed'])
  })
})
