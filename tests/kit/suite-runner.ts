import assert from 'node:assert/strict'
import type { ReplaySuiteRunner } from '@hookseal/testing/replay-suite'
import { describe, it } from 'vitest'
import { patience } from './patience.ts'

/** The runner for `describeReplayStore()` with a real server: the suite gives the timeouts of an idle machine. */
export const suiteRunner: ReplaySuiteRunner = {
  describe,
  it: (name, run, timeoutMs) => it(name, run, timeoutMs && patience(timeoutMs)),
  assert,
}
