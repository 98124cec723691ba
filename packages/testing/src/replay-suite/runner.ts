import type { ReplayStore } from '@hookseal/core'

/** What the suite needs of a test runner: Vitest, Jest, Bun and `node:test` have it. */
export interface ReplaySuiteRunner {
  readonly describe: (name: string, define: () => void) => unknown
  readonly it: (name: string, run: () => Promise<void>, timeoutMs?: number) => unknown
  /** `node:assert/strict`, or the `assert` of the runner. */
  readonly assert: {
    deepStrictEqual(actual: unknown, expected: unknown, message?: string): void
  }
}

/** A store that the suite may use up, and what only its author can do to it. */
export interface StoreUnderTest {
  /** One for each process that shares the store; a store of scope `process` gives one. */
  readonly stores: readonly [ReplayStore, ...ReplayStore[]]
  /**
   * Lets `ms` pass for these keys: by moving the store's clock, by moving the times that the store has
   * recorded, or by waiting.
   */
  elapse(ms: number, keys: readonly string[]): Promise<void>
  /** Leaves no room for another key, until the function that it resolves to is called. */
  fill(): Promise<() => Promise<void>>
  close?(): Promise<void>
}

/** How the suite runs. */
export interface ReplaySuiteOptions {
  /** What stands in the title of the tests. */
  readonly name: string
  /** Called once for each case. Cases use random keys, so they may share a server. */
  readonly open: () => Promise<StoreUnderTest>
  /** How many random sequences of calls are compared with the model: 10 000. */
  readonly sequences?: number | undefined
  /** Repeats the sequences of an earlier run. */
  readonly seed?: number | undefined
}

/** One test of the suite. */
export interface ReplayCase {
  readonly name: string
  run(subject: StoreUnderTest, assert: ReplaySuiteRunner['assert']): Promise<void>
}
