/** The result of a claim: you hold the key, another run holds it, or it was handled before. */
export type Claim =
  | {
      /** You hold the key until the lease expires. */
      readonly status: 'claimed'
      /** Identifies the holder. Pass it to `commit`, `release` and `extend`. */
      readonly token: string
      /** The number of this run: 1 for the first, increasing with each run of the key. */
      readonly attempt: number
    }
  | {
      /** Another run holds the key. */
      readonly status: 'in_flight'
      /** When the lease expires, in milliseconds from now. */
      readonly retryAfterMs: number
    }
  | {
      /** The key was committed before. */
      readonly status: 'done'
    }

/** Whether the caller still held the claim. */
export type Held = 'ok' | 'lease_lost'

/**
 * Stores replay keys. Each method is one atomic step, timed by the store's own clock. `@hookseal/testing` has a test
 * suite for stores. The states of a key:
 *
 * ```text
 * ABSENT ─claim→ PENDING(token, attempt 1, lease) ─commit→ DONE(attempt, until)
 * PENDING ─release(own token)→ FREE(attempt)    PENDING, lease over ─claim→ PENDING(new token, attempt + 1)
 * FREE ─claim→ PENDING(new token, attempt + 1)  FREE and DONE are forgotten at the end of retention
 * DONE ─reopen→ FREE(attempt)
 * ```
 *
 * `commit` leads from any state to DONE. The attempt of a key never decreases while the key is remembered, even across
 * `commit` and `reopen`, so it can serve as a fencing token. A store without room rejects a claim with a `WebhookError`
 * with the code `store_full`; any other rejection is treated as `store_unavailable`.
 */
export interface ReplayStore {
  /** Whether the store protects this process only, or all processes that share it. */
  readonly scope: 'process' | 'shared'
  /** Claims a key for `leaseMs` if it is free. Rejects with `store_full` if there is no room. */
  claim(
    key: string,
    options: {
      /** How long the claim lasts, in milliseconds. */
      readonly leaseMs: number
      /** How long the attempt is remembered, in milliseconds. */
      readonly retainMs: number
    },
  ): Promise<Claim>
  /** Marks a key as done for `retainMs`, from any state. It must not be evicted within `protectMs`. */
  commit(
    key: string,
    token: string,
    options: {
      /** How long the key is remembered, in milliseconds. */
      readonly retainMs: number
      /** How long the key must not be evicted, in milliseconds. */
      readonly protectMs: number
    },
  ): Promise<Held>
  /** Releases a key, so that a retry can run. */
  release(key: string, token: string): Promise<Held>
  /** Makes a finished key claimable again, for a deliberate rerun. Has no effect in any other state. */
  reopen(key: string): Promise<void>
  /** Extends a claim to `leaseMs` from now. */
  extend(
    key: string,
    token: string,
    options: {
      /** How long the claim lasts from now, in milliseconds. */
      readonly leaseMs: number
    },
  ): Promise<Held>
}
