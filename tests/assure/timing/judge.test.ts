import { describe, expect, it } from 'vitest'
import { judge, judgeControls, type Measured } from './judge.ts'
import type { Estimate } from './statistics.ts'

const estimates = (...zs: readonly number[]): readonly Estimate[] =>
  zs.map((z) => ({ z, differenceNs: 10 * z, visibleNs: 60, pairs: 1000 }))

const measured = (claimed: readonly number[], changes: Partial<Measured> = {}): Measured => ({
  name: 'made up',
  leaky: estimates(-40, -7, -30),
  equal: estimates(1, 6, -2),
  claims: [
    {
      claim: 'claim',
      what: 'a comparison',
      times: 2,
      experiments: [
        { name: 'first and last', rounds: estimates(...claimed) },
        { name: 'first and middle', rounds: estimates(0, 0, 0) },
      ],
    },
  ],
  ...changes,
})

describe('judge()', () => {
  const verdict = (...given: Parameters<typeof measured>) => judge(measured(...given))[0]?.verdict

  it('shows a claim of which at most one round in three is beyond the limit', () => {
    expect(verdict([0, 6, -6])).toBe('shown')
    expect(verdict([0, 7, 0])).toBe('shown')
    expect(verdict([0, 0, -50])).toBe('shown')
  })

  it('misses a claim of which two rounds in three are, in either direction', () => {
    expect(verdict([6.1, 0, 6.1])).toBe('missed')
    expect(verdict([6.1, -6.1, 0])).toBe('missed')
    expect(verdict([-20, -20, -20])).toBe('missed')
  })

  it('does not add up the rounds of two experiments', () => {
    const [first, second] = measured([7, 0, 0]).claims[0]?.experiments ?? []
    const rounds = estimates(0, 7, 0)
    const claims = [
      { claim: 'claim', what: '', times: 1, experiments: [first, { ...second, rounds }] },
    ]
    expect(verdict([], { claims: claims as Measured['claims'] })).toBe('shown')
  })

  it.each<[string, Partial<Measured>]>([
    ['a leaky comparison is not seen in one round', { leaky: estimates(-40, -6, -40) }],
    ['a leaky comparison is seen as slower', { leaky: estimates(40, 40, 40) }],
    ['equal inputs are seen as different in one round', { equal: estimates(0, 0, 6.1) }],
    ['a control measured nothing', { leaky: estimates(-40, Number.NaN, -40) }],
    ['a control measured nothing', { equal: estimates(0, Number.NaN, 0) }],
    ['there are no controls', { leaky: [], equal: [] }],
  ])('shows nothing and misses nothing where %s', (_, changes) => {
    expect(verdict([0, 0, 0], changes)).toBe('inconclusive')
    expect(verdict([50, 50, 50], changes)).toBe('inconclusive')
    expect(judgeControls([measured([0, 0, 0], changes)]).verdict).toBe('inconclusive')
  })

  it('shows nothing where nothing or too little was measured', () => {
    expect(verdict([0, Number.NaN, 0])).toBe('inconclusive')
    const [claim] = measured([0, 0, 0]).claims
    const rounds = estimates(0, 0, 0).map((one) => ({ ...one, pairs: 999 }))
    const experiments = [{ name: 'starved', rounds }]
    expect(verdict([], { claims: [{ ...claim, experiments }] as Measured['claims'] })).toBe(
      'inconclusive',
    )
  })

  it('says what would have been seen, for one comparison', () => {
    expect(judge(measured([1, -3, 2]))[0]?.figure).toBe(
      '|z| up to 3.0; 30.0 ns a comparison would be seen',
    )
  })
})

describe('judgeControls()', () => {
  it('shows controls that behave in every round of every group', () => {
    const found = judgeControls([measured([0, 0, 0]), measured([9, 9, 9])])
    expect(found.verdict).toBe('shown')
    expect(found.figure).toBe('z -7.0 or less; |z| up to 6.0')
  })

  it('shows nothing without groups', () => {
    expect(judgeControls([]).verdict).toBe('inconclusive')
  })
})
