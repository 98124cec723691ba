import { type Exercised, exercisedBy } from './coverage.ts'
import { describeEntry } from './entry.ts'
import { runInterleaving } from './interleaving.ts'
import { judge, type Violation } from './judge.ts'
import { planOf, TIMES } from './plan.ts'
import { installVirtualClock } from './virtual-clock.ts'

/** What a worker is told to run: every index from `from` in steps of `step`, below `to`. */
export interface Order {
  readonly seed: number
  readonly from: number
  readonly to: number
  readonly step: number
}

/** One interleaving that is over. */
export interface Report {
  readonly index: number
  readonly exercised: Exercised
  readonly violations: readonly Violation[]
  /** What was seen, if something is wrong. */
  readonly lines: readonly string[]
}

const clock = installVirtualClock()
let noteEscaped = (_error: string) => {}
const noteError = (error: unknown) =>
  noteEscaped(error instanceof Error ? (error.stack ?? String(error)) : String(error))
process.on('uncaughtException', noteError)
process.on('unhandledRejection', noteError)

// Enough to see what is wrong. A broken library can make every interleaving wait as long as it may.
const MOST_BROKEN = 10

async function runAll({ seed, from, to, step }: Order): Promise<void> {
  let broken = 0
  for (let index = from; index < to && broken < MOST_BROKEN; index += step) {
    const plan = planOf(seed, index)
    const entries = await runInterleaving(plan, clock, (note) => {
      noteEscaped = note
    })
    const violations = judge(entries, TIMES)
    const lines = violations.length === 0 ? [] : entries.map(describeEntry)
    const report: Report = { index, exercised: exercisedBy(plan, entries), violations, lines }
    process.send?.(report)
    if (violations.length > 0) broken++
  }
  process.disconnect()
}

process.once('message', (order) => void runAll(order as Order))
