import type { HeaderPair } from '../domain/model.ts'

/** How many times a delivery is attempted, and the waits in between. */
export interface RetryPolicy {
  /** Number of attempts, including the first. ricloud documents "up to 5"; the others document nothing. */
  readonly maxAttempts: number
  /** Wait before the second attempt, in milliseconds. */
  readonly firstDelayMs: number
  /** Factor by which each wait grows. */
  readonly factor: number
  readonly maxDelayMs: number
  /** Random fraction by which a wait is lengthened or shortened, so that retries spread out. */
  readonly jitter: number
}

/**
 * Five attempts over two and a half hours. Only one of the three senders documents anything, and only "a few hours".
 */
export const DEFAULT_RETRIES: RetryPolicy = Object.freeze({
  maxAttempts: 5,
  firstDelayMs: 60_000,
  factor: 5,
  maxDelayMs: 6 * 3_600_000,
  jitter: 0.2,
})

/** Parses `Retry-After`, which is seconds or a date (RFC 9110, 10.2.3), as milliseconds. */
export function retryAfterMs(headers: readonly HeaderPair[], now: number): number | undefined {
  const value = headers.find(([name]) => name.toLowerCase() === 'retry-after')?.[1].trim()
  if (value === undefined) return undefined
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000
  const at = /^[A-Z][a-z]{2},/.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}

/** How long to wait after attempt number `attempt`: what the receiver asked for, or else a backoff with jitter. */
export function retryDelayMs(
  policy: RetryPolicy,
  attempt: number,
  askedMs: number | undefined,
  random: () => number,
): number {
  if (askedMs !== undefined) return Math.min(askedMs, policy.maxDelayMs)
  const wait = policy.firstDelayMs * policy.factor ** (attempt - 1)
  const spread = 1 + policy.jitter * (2 * random() - 1)
  return Math.min(wait, policy.maxDelayMs) * spread
}
