import type { ReplayStore } from '@hookseal/core'

/** The functions of a test runner that the suite calls. Vitest, Jest, Bun and `node:test` have them. */
export interface ReplaySuiteRunner {
  /** Groups the tests of the suite. */
  readonly describe: (name: string, define: () => void) => unknown
  /** Defines one test, with its timeout in milliseconds. */
  readonly it: (name: string, run: () => Promise<void>, timeoutMs?: number) => unknown
  /** Assertions of `node:assert/strict`, or of the test runner. */
  readonly assert: {
    /** Throws unless the values are deeply equal. */
    deepStrictEqual(actual: unknown, expected: unknown, message?: string): void
  }
}

/** A store for the suite to test, with the operations that only its author can implement. */
export interface StoreUnderTest {
  /** One store per process that shares the keys. A store of scope `process` has one. */
  readonly stores: readonly [ReplayStore, ...ReplayStore[]]
  /**
   * Makes `ms` milliseconds pass for these keys: move the store's clock, or change the times that the store has
   * recorded.
   */
  elapse(ms: number, keys: readonly string[]): Promise<void>
  /** Fills the store until it has no room for another key. Resolves to a function that makes room again. */
  fill(): Promise<() => Promise<void>>
  /** Closes the store after a test. */
  close?(): Promise<void>
}

/** Options of `describeReplayStore()`. */
export interface ReplaySuiteOptions {
  /** Name of the store, for the titles of the tests. */
  readonly name: string
  /** Opens a store. Called once per test. Tests use random keys, so they may share a server. */
  readonly open: () => Promise<StoreUnderTest>
  /**
   * Number of random sequences of calls to compare with the model.
   *
   * @default 10_000
   */
  readonly sequences?: number | undefined
  /**
   * Seed of the random sequences. Pass the seed of an earlier run to repeat its sequences.
   *
   * @default a random seed
   */
  readonly seed?: number | undefined
}

/** One test of the suite. */
export interface ReplayCase {
  readonly name: string
  run(subject: StoreUnderTest, assert: ReplaySuiteRunner['assert']): Promise<void>
}
