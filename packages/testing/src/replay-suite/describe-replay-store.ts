import { capacityCases } from './capacity-cases.ts'
import { clockCases } from './clock-cases.ts'
import { contentionCases } from './contention-cases.ts'
import { leaseCases } from './lease-cases.ts'
import { reopenCases } from './reopen-cases.ts'
import type { ReplaySuiteOptions, ReplaySuiteRunner } from './runner.ts'
import { runSequences } from './sequence-case.ts'

const CASE_TIMEOUT_MS = 300_000
const SEQUENCES_TIMEOUT_MS = 300_000

/**
 * Defines the conformance tests of a replay store: one test per guarantee of a store, and random sequences of calls
 * that are compared with a model.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict'
 * import { describe, it } from 'vitest'
 *
 * describeReplayStore({ describe, it, assert }, {
 *   name: 'myReplayStore()',
 *   open: async () => ({ stores: [myReplayStore(url)], elapse, fill }),
 * })
 * ```
 */
export function describeReplayStore(
  { describe, it, assert }: ReplaySuiteRunner,
  options: ReplaySuiteOptions,
): void {
  const { name, open, sequences = 10_000 } = options
  describe(`${name} as a replay store`, () => {
    for (const { name, run } of [
      ...contentionCases,
      ...leaseCases,
      ...reopenCases,
      ...clockCases,
      ...capacityCases,
    ]) {
      it(
        name,
        async () => {
          const subject = await open()
          try {
            await run(subject, assert)
          } finally {
            await subject.close?.()
          }
        },
        CASE_TIMEOUT_MS,
      )
    }
    it(
      `behaves like the model in ${sequences} random sequences of calls`,
      () => runSequences(options),
      SEQUENCES_TIMEOUT_MS,
    )
  })
}
