import { execFileSync } from 'node:child_process'
import { describe, expect, it, vi } from 'vitest'
import { FACTOR_VARIABLE, factorOfRun, patience } from './patience.ts'

describe('factorOfRun()', () => {
  it('measures once, and hands the number to the processes that follow', () => {
    const env: Record<string, string | undefined> = {}
    const measure = vi.fn(() => 2.5)
    expect([factorOfRun(env, measure), factorOfRun(env, measure)]).toEqual([2.5, 2.5])
    expect(measure).toHaveBeenCalledOnce()
    expect(env).toEqual({ [FACTOR_VARIABLE]: '2.5' })
  })

  it.each(['', 'x', '0', '0.5', '-3', 'NaN', 'Infinity'])('measures in place of "%s"', (text) => {
    expect(factorOfRun({ [FACTOR_VARIABLE]: text }, () => 4)).toBe(4)
  })
})

describe('patience()', () => {
  it('multiplies by the factor of the run, which every process of it has', () => {
    const factor = Number(process.env[FACTOR_VARIABLE])
    expect(factor).toBeGreaterThanOrEqual(1)
    expect(patience(10_000)).toBe(Math.ceil(10_000 * factor))
    const code = `console.log(process.env['${FACTOR_VARIABLE}'])`
    expect(Number(execFileSync(process.execPath, ['-e', code]))).toBe(factor)
  })

  it('scales the deadlines of this run', ({ task }) => {
    expect(task.timeout).toBe(patience(300_000))
  })
})
