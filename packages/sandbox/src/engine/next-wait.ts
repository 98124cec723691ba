import type { Delivery } from '../domain/model.ts'
import type { Habits } from '../domain/sender/habits.ts'
import type { Answer } from './post.ts'
import { DEFAULT_RETRIES, type RetryPolicy, retryAfterMs, retryDelayMs } from './retry-policy.ts'

/** What the wait before the next attempt depends on. */
export interface WaitTerms {
  readonly delivery: Delivery
  readonly habits: Habits
  /** The policy from the options, which replaces the sender's own retries. */
  readonly retries: RetryPolicy | undefined
  readonly answer: Answer
  readonly now: number
  readonly random: () => number
}

/** The number of attempts that a sender makes, including the first. */
export function maxAttemptsOf({ waitsMs }: Habits, retries: RetryPolicy | undefined): number {
  if (retries === undefined && waitsMs !== undefined) return waitsMs.length + 1
  return (retries ?? DEFAULT_RETRIES).maxAttempts
}

/** The wait before the next attempt in milliseconds; `undefined` if there is none. */
export function nextWaitMs(terms: WaitTerms): number | undefined {
  const { delivery, habits, retries, answer, now, random } = terms
  if (delivery.attempts >= delivery.maxAttempts) return undefined
  const { waitsMs } = habits
  if (retries !== undefined || waitsMs === undefined) {
    if (retries === undefined && !habits.retriesAfter(answer.status)) return undefined
    const asked = retryAfterMs(answer.headers, now)
    return retryDelayMs(retries ?? DEFAULT_RETRIES, delivery.attempts, asked, random)
  }
  return habits.retriesAfter(answer.status) ? (waitsMs[delivery.attempts - 1] ?? 0) : undefined
}
