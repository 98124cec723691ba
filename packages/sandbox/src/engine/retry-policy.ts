import type { HeaderPair } from '../model.ts'

/** How often a delivery is tried, and how long is waited in between. */
export interface RetryPolicy {
  /** The first one counted in. ricloud: “up to 5”; what the others do is not published. */
  readonly maxAttempts: number
  /** Before the second attempt. */
  readonly firstDelayMs: number
  /** How much longer each wait is than the one before. */
  readonly factor: number
  readonly maxDelayMs: number
  /** By which part of it a wait is made longer or shorter, at random, so that retries spread. */
  readonly jitter: number
}

/** Five attempts over two and a half hours: “a few hours” is all that is published, by one of the three. */
export const DEFAULT_RETRIES: RetryPolicy = Object.freeze({
  maxAttempts: 5,
  firstDelayMs: 60_000,
  factor: 5,
  maxDelayMs: 6 * 3_600_000,
  jitter: 0.2,
})

/** What `Retry-After` says, in milliseconds: seconds or a date (RFC 9110, 10.2.3). */
export function retryAfterMs(headers: readonly HeaderPair[], now: number): number | undefined {
  const value = headers.find(([name]) => name.toLowerCase() === 'retry-after')?.[1].trim()
  if (value === undefined) return undefined
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000
  const at = /^[A-Z][a-z]{2},/.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}

/** How long to wait after attempt number `attempt`: what the receiver asked for, else a back-off with jitter. */
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
