import { describe, expect, it } from 'vitest'
import { LEAST, type Machine, machineFactor, REFERENCE_MS } from './machine-factor.ts'

/** A machine whose rounds of work take these times, the last one for all that follow. */
function madeUp(rounds: readonly number[], load = 0): Machine & { readonly done: () => number } {
  let [time, done] = [1_000_000, 0]
  return {
    now: () => time,
    work() {
      time += rounds[Math.min(done++, rounds.length - 1)] ?? 0
    },
    loadPerCore: () => load,
    done: () => done,
  }
}

describe('machineFactor()', () => {
  it.each([
    ['a machine like the reference', [REFERENCE_MS], 0.5, LEAST],
    ['a faster one', [REFERENCE_MS / 4], 0, LEAST],
    ['one that is seven times slower', [7 * REFERENCE_MS], 0, 7],
    ['one whose first rounds wait for the compiler', [400, 400, 400, 400, 1], 0, LEAST],
    ['one whose later round was interrupted', [1, 1, 1, 1, 1, 5 * REFERENCE_MS, 1], 0, 5],
    ['a fast one with eight processes for two cores', [REFERENCE_MS / 4], 4, 4],
    ['a slow one with few processes', [6 * REFERENCE_MS], 2, 6],
    ['one that was suspended during a round', [3_600_000], 0, 60],
    ['one whose clock stands still', [0], 0, LEAST],
  ] as const)('of %s', (_, rounds, load, expected) => {
    expect(machineFactor(madeUp(rounds, load))).toBe(expected)
  })

  it('does the work several times', () => {
    const machine = madeUp([1])
    machineFactor(machine)
    expect(machine.done()).toBeGreaterThan(4)
  })

  it('measures this machine', () => {
    const factor = machineFactor()
    expect(factor).toBeGreaterThanOrEqual(LEAST)
    expect(factor).toBeLessThanOrEqual(60)
  })
})
