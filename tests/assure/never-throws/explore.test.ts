import { expect, it } from 'vitest'
import { explore } from './explore.ts'
import { exploredFinding } from './explored-finding.ts'
import type { Failure } from './failures.ts'
import { minimize } from './minimize.ts'
import { seededSource } from './source.ts'

const failure: Failure = { entry: 'a', seed: 1, index: 1, problem: 'it threw', file: 'a.json' }

/** Code with a block for each of its first three bytes that is what it waits for, and a fault behind the last. */
function guarded() {
  let blocks: string[] = []
  return {
    async play(input: Uint8Array) {
      blocks.push('start')
      for (const [i, byte] of [7, 7, 7].entries()) {
        if ((input[i] ?? 0) % 16 !== byte) return undefined
        blocks.push(`block ${i}`)
      }
      return failure
    },
    meter: {
      async take() {
        const taken = [...new Set(blocks)]
        blocks = []
        return taken
      },
      stop() {},
    },
  }
}

it('finds what lies behind conditions that chance alone would take long to meet', async () => {
  const { failures, blocks, known } = await explore(
    [],
    20_000,
    seededSource(1),
    guarded(),
    () => {},
  )
  expect([failures.length > 0, blocks, known]).toEqual([true, 4, 0])
})

it('keeps the inputs that are needed, without the ends that are not', async () => {
  const inputs = [Buffer.of(1, 2, 3), Buffer.of(7, 7, 1, 1, 1, 1, 1, 1), Buffer.of(7, 1)]
  const kept = await minimize(inputs, guarded())
  expect(kept.map((input) => [...input])).toEqual([[7], [7, 7]])
})

it.each([
  ['shown', { failures: [], blocks: 10, known: 9, corpus: 3 }],
  ['missed', { failures: [failure], blocks: 10, known: 9, corpus: 3 }],
  ['inconclusive', { failures: [], blocks: 10, known: 0, corpus: 0 }],
  ['inconclusive', { failures: [], blocks: 0, known: 0, corpus: 3 }],
] as const)('says %s', (verdict, reached) => {
  const job = { entry: 'coverage', seed: 1, count: 10 }
  const { failures } = reached
  const result = { job, failures, escaped: [], genuine: 0, forged: 0, reached }
  expect(exploredFinding([result], 10, 1).verdict).toBe(verdict)
})
