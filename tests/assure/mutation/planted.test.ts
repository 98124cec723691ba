import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { judgePlanted, type PlantedRun } from './judge-planted.ts'
import { withFault } from './plant-fault.ts'
import { PLANTED_FAULTS } from './planted-faults.ts'

const ran = (numPassedTests: number, numFailedTests: number): PlantedRun => ({
  numPassedTests,
  numFailedTests,
  testResults: [{ assertionResults: [{ status: 'failed', fullName: 'a test' }] }],
})
const fault = { what: 'it is off by one', from: 'a > b', to: 'a >= b' }
const noticed = { what: fault.what, run: ran(3, 1) }

describe('judgePlanted()', () => {
  it('takes faults that each make a test fail for noticed', () => {
    expect(judgePlanted('redis', ran(9, 0), [noticed])).toMatchObject({
      figure: '1 of 1',
      verdict: 'shown',
    })
  })

  it('names a fault that no test noticed', () => {
    const found = judgePlanted('redis', ran(9, 0), [noticed, { ...noticed, run: ran(9, 0) }])
    expect(found).toMatchObject({ figure: '1 of 2', verdict: 'missed' })
    expect(found.details).toContain('no test fails though it is off by one')
  })

  it('trusts no tests that fail, or do not run, without a fault', () => {
    expect(judgePlanted('redis', ran(9, 1), [noticed])).toMatchObject({
      verdict: 'inconclusive',
      details: ['fails without a fault: a test'],
    })
    expect(judgePlanted('redis', ran(0, 0), [noticed]).verdict).toBe('inconclusive')
    expect(judgePlanted('redis', ran(9, 0), []).verdict).toBe('inconclusive')
  })
})

describe('withFault()', () => {
  it('replaces the text where it is there once', () => {
    expect(withFault('if (a > b)', fault)).toBe('if (a >= b)')
    expect(() => withFault('', fault)).toThrow(RangeError)
    expect(() => withFault('a > b, a > b', fault)).toThrow(RangeError)
  })

  it.each(
    Object.values(PLANTED_FAULTS).flatMap((files) =>
      Object.entries(files).flatMap(([file, faults]) => faults.map((one) => ({ file, ...one }))),
    ),
  )('finds its place for "$what"', ({ file, ...one }) => {
    const text = readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8')
    expect(withFault(text, one)).not.toBe(text)
  })
})
