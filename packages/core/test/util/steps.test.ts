import { describe, expect, it } from 'vitest'
import { runSteps, type Steps } from '../../src/util/steps.ts'
import { isLater, type Later } from '../../src/util/time-limit.ts'

function* sum(values: readonly Later<number>[]): Steps<number> {
  let total = 0
  for (const value of values) total += isLater(value) ? yield value : value
  return total
}

describe('runSteps()', () => {
  it('returns its result immediately if nothing is pending', () => {
    expect(runSteps(sum([1, 2, 3]))).toBe(6)
  })

  it('waits for pending values anywhere', async () => {
    for (const values of [
      [later(1), 2, 3],
      [1, later(2), 3],
      [later(1), later(2), later(3)],
    ]) {
      const running = runSteps(sum(values))
      expect(isLater(running)).toBe(true)
      expect(await running).toBe(6)
    }
  })

  it('accepts any object with a then method', async () => {
    // biome-ignore lint/suspicious/noThenProperty: what stores and schemas return may be no promise
    const thenable = { then: (resolve: (value: number) => void) => resolve(2) }
    expect(await runSteps(sum([1, thenable as PromiseLike<number>]))).toBe(3)
  })

  it('fails immediately or later, with the original error', async () => {
    function* failing(value: Later<number>): Steps<number> {
      const given = isLater(value) ? yield value : value
      throw new Error(`failed with ${given}`)
    }
    expect(() => runSteps(failing(1))).toThrow('failed with 1')
    await expect(runSteps(failing(later(1)))).rejects.toThrow('failed with 1')
    await expect(runSteps(failing(Promise.reject(new Error('down'))))).rejects.toThrow('down')
  })

  it('lets the steps catch what they wait for, and clean up once', async () => {
    const seen: string[] = []
    function* careful(value: Later<number>): Steps<string> {
      try {
        return `got ${isLater(value) ? yield value : value}`
      } catch (error) {
        return `caught ${(error as Error).message}`
      } finally {
        seen.push('cleaned up')
      }
    }
    expect(runSteps(careful(1))).toBe('got 1')
    expect(await runSteps(careful(later(2)))).toBe('got 2')
    expect(await runSteps(careful(Promise.reject(new Error('down'))))).toBe('caught down')
    expect(seen).toEqual(['cleaned up', 'cleaned up', 'cleaned up'])
  })
})

function later(value: number): Promise<number> {
  return Promise.resolve(value)
}
