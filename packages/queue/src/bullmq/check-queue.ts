import { count } from '@hookseal/core/toolkit'
import type { BullMqJobOptions } from './client.ts'

interface Limits {
  readonly leaseMs: number
  readonly retainMs: number
}

/** The shortest wait before a second attempt. A custom strategy of the application cannot be inspected here. */
function shortestWaitMs(backoff: BullMqJobOptions['backoff']): number | undefined {
  if (typeof backoff !== 'object') return backoff ?? 0
  const { type, delay = 0, jitter = 0 } = backoff
  return type === 'fixed' || type === 'exponential' ? delay * (1 - jitter) : undefined
}

/** How long a completed job is guaranteed to be kept. A count says nothing about time. */
function keptMs(removeOnComplete: BullMqJobOptions['removeOnComplete']): number {
  if (removeOnComplete === undefined || removeOnComplete === false) return Number.POSITIVE_INFINITY
  if (typeof removeOnComplete !== 'object') return 0
  const kept: { readonly age?: number; readonly count?: number } = removeOnComplete
  const { age = Number.POSITIVE_INFINITY, count: most = -1 } = kept
  return most === -1 ? age * 1000 : 0
}

/**
 * Checks the job options of a queue at creation, for jobs that would be lost after one attempt, or forgotten while
 * their delivery can still be repeated.
 *
 * @throws TypeError naming the option of the queue to change
 */
export function checkQueue(jobs: BullMqJobOptions, { leaseMs, retainMs }: Limits): void {
  const problem = (what: string, change: string) =>
    new TypeError(`handOff: ${what}. Create the queue with defaultJobOptions: { ${change} }`)
  if (count('handOff: defaultJobOptions.attempts', jobs.attempts ?? 1) < 2) {
    throw problem('the queue attempts a job only once', 'attempts: 5')
  }
  const waitMs = shortestWaitMs(jobs.backoff)
  if (waitMs !== undefined && !(waitMs >= leaseMs)) {
    throw problem(
      `the queue retries a job after ${waitMs} ms, within the lease of ${leaseMs} ms in which a run may still be in progress`,
      `backoff: { type: 'exponential', delay: ${leaseMs} }`,
    )
  }
  if (!(keptMs(jobs.removeOnComplete) >= retainMs)) {
    const age = Math.ceil(retainMs / 1000)
    throw problem(
      `the queue removes completed jobs within the ${retainMs} ms for which a delivery is remembered`,
      `removeOnComplete: { age: ${age} }`,
    )
  }
}
