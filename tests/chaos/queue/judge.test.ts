import { describe, expect, it } from 'vitest'
import type { Pattern } from './child/config.ts'
import { CONTROLS, EXPECTED, findProblems, OWN } from './judge.ts'

const amounts = { events: 100, receiverKills: 10, workerKills: 5 }
const counted = (pattern: Pattern, changes = {}) => ({
  pattern,
  accepted: 104,
  receiversKilled: 10,
  workersKilled: 5,
  lost: 0,
  again: 0,
  unfinished: 0,
  ...changes,
})
const inTransaction = { isTransactional: true }
const outside = { isTransactional: false }

describe('findProblems()', () => {
  it('finds none when nothing is lost or repeated', () => {
    expect(findProblems(inTransaction, amounts, counted(OWN))).toEqual([])
  })

  it.each([
    [{ lost: 1 }, /1 accepted events are lost/],
    [{ again: 1 }, /1 effects are repeated/],
    [{ unfinished: 2 }, /2 jobs never ended/],
    [{ accepted: 99 }, /99 of 100/],
    [{ receiversKilled: 9 }, /9 receivers/],
    [{ workersKilled: 4 }, /4 workers/],
  ])('reports %o', (changes, problem) => {
    const problems = findProblems(inTransaction, amounts, counted(OWN, changes))
    expect(problems).toEqual([expect.stringMatching(problem)])
  })

  it('allows one repetition for each killed worker where the effect is outside the transaction', () => {
    expect(findProblems(outside, amounts, counted(OWN, { again: 5 }))).toEqual([])
    expect(findProblems(outside, amounts, counted(OWN, { again: 6 }))).toHaveLength(1)
  })

  it.each(CONTROLS)('reports a control that has proved nothing: %s', (pattern) => {
    const [problem] = findProblems(inTransaction, amounts, counted(pattern))
    expect(problem).toMatch(/proved nothing/)
    const { fault } = EXPECTED[pattern]
    const other = fault === 'lost' ? 'again' : 'lost'
    expect(findProblems(inTransaction, amounts, counted(pattern, { [other]: 3 }))).toHaveLength(1)
    const shown = counted(pattern, { [fault]: 1 })
    expect(findProblems(inTransaction, amounts, shown)).toEqual([])
  })
})
