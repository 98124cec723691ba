import { expect, it } from 'vitest'
import { EXPECTED } from './coverage.ts'
import { findingsOf } from './findings.ts'
import type { Report } from './worker.ts'

const EXERCISED = { cell: 'a | b | c', runs: 2, happened: ['leaves'] }
const report = (index: number): Report => ({
  index,
  exercised: EXERCISED,
  violations: [],
  lines: [],
})
const reports = Array.from({ length: 10_000 }, (_, index) => report(index))
const all = { seed: 7, reports, exits: ['0', '0'] }
const expected = ['a | b | c', 'leaves']
const verdicts = (...given: Parameters<typeof findingsOf>) => [
  ...new Set(findingsOf(...given).map(({ verdict }) => verdict)),
]

it('shows every claim after enough interleavings', () => {
  expect(verdicts(all, expected)).toEqual(['shown'])
  expect(findingsOf(all, expected)[0]?.figure).toBe('0 in 10,000 interleavings, 20,000 runs')
})

it('takes too few interleavings, or a worker that ended badly, for inconclusive', () => {
  expect(verdicts({ ...all, reports: reports.slice(1) }, ['leaves'])).toContain('inconclusive')
  expect(verdicts({ ...all, exits: ['0', 'SIGKILL'] }, expected)).toContain('inconclusive')
})

it('misses a claim that one interleaving breaks, and prints how to run it again', () => {
  const wrong: Report = {
    ...report(42),
    violations: [{ rule: 'again', what: 'run 1 has succeeded' }],
    lines: ['0 ms, sent, copy 1'],
  }
  const findings = findingsOf({ ...all, reports: [...reports, wrong] }, expected)
  expect(findings.filter(({ verdict }) => verdict === 'missed')).toHaveLength(1)
  expect(findings[0]?.details?.join('\n')).toContain('HOOKSEAL_SEED=7/42')
  expect(findings[0]?.details?.join('\n')).toContain('sent, copy 1')
})

it('takes a case that was never exercised for inconclusive', () => {
  const findings = findingsOf(all, [...expected, 'half-closes'])
  expect(findings.at(-1)).toMatchObject({ verdict: 'inconclusive', figure: '2 of 3' })
  expect(findings.at(-1)?.details).toEqual(['never exercised: half-closes'])
})

it('expects the whole matrix', () => {
  expect(EXPECTED.length).toBeGreaterThan(1200)
  expect(new Set(EXPECTED).size).toBe(EXPECTED.length)
})
