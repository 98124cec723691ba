import { availableParallelism, loadavg } from 'node:os'

/** What a measurement asks of the machine. */
export interface Machine {
  /** A monotonic clock, in milliseconds. */
  readonly now: () => number
  /** The work whose duration is compared with `REFERENCE_MS`. */
  readonly work: () => void
  /** Processes that waited for a core or ran on one over the last minute, per core. */
  readonly loadPerCore: () => number
}

/** What the work takes on an idle core of a current machine, rounded up, in milliseconds. */
export const REFERENCE_MS = 40

/** Longer than one turn of the scheduler, so that it is interrupted where other processes want the core. */
function work(): void {
  let sum = 1
  for (let i = 0; i < 24_000_000; i++) sum = (Math.imul(sum, 31) + i) | 0
  if (sum === 0) throw new Error('the work was not done')
}

const thisMachine: Machine = {
  now: () => performance.now(),
  work,
  loadPerCore: () => (loadavg()[0] ?? 0) / availableParallelism(),
}

const ROUNDS = 8
// Until the compiler has optimized the work, a round takes several times as long. These rounds are not counted.
const WARM_UP_ROUNDS = 4
// The run itself keeps the cores busy, and other work may start after the measurement.
export const LEAST = 3
// A machine that was suspended during a round is no reason to wait for days.
const MOST = 60

/**
 * How many times longer than on an idle reference machine something may take here: the slowest of several rounds of
 * fixed work, or the load per core, whichever is larger. From 3 to 60.
 */
export function machineFactor({ now, work, loadPerCore }: Machine = thisMachine): number {
  for (let round = 0; round < WARM_UP_ROUNDS; round++) work()
  let worst = LEAST * REFERENCE_MS
  for (let round = 0; round < ROUNDS; round++) {
    const startedAt = now()
    work()
    worst = Math.max(worst, now() - startedAt)
  }
  return Math.min(MOST, Math.max(worst / REFERENCE_MS, loadPerCore()))
}
