import assert from 'node:assert/strict'
import { describeReplayStore, type StoreUnderTest } from '@hookseal/testing/replay-suite'
import { describe, it } from 'vitest'

// Thousands of calls each. They run once, next to the 10,000 sequences, in the tests of the whole suite.
const CONTENTION = /concurrent claims|every claim after/

/** The conformance suite in about a second: its single guarantees, and the same few sequences each time. */
export function describeQuickly(name: string, open: () => Promise<StoreUnderTest>): void {
  describeReplayStore(
    {
      describe,
      it: (title, run) => (CONTENTION.test(title) ? undefined : it(title, run)),
      assert,
    },
    { name, open, sequences: 16, seed: 7 },
  )
}
