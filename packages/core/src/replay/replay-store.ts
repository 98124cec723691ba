/** What a claim found: it is yours, another run holds it, or it was handled before. */
export type Claim =
  | {
      /** The key is yours until the lease ends. */
      readonly status: 'claimed'
      /** Proves the holder: `commit`, `release` and `extend` take it. */
      readonly token: string
      /** 1 at first, then rising with each run of the key. */
      readonly attempt: number
    }
  | {
      /** Another run holds the key. */
      readonly status: 'in_flight'
      /** When the lease ends, in milliseconds from now. */
      readonly retryAfterMs: number
    }
  | {
      /** The key was committed before. */
      readonly status: 'done'
    }

/** Whether the caller still held the claim. */
export type Held = 'ok' | 'lease_lost'

/**
 * Where replay keys live. Each method is one atomic step by the store's own clock; `@hookseal/testing` has a suite for
 * it:
 *
 * ```text
 * ABSENT ─claim→ PENDING(token, attempt 1, lease) ─commit→ DONE(attempt, until)
 * PENDING ─release(own token)→ FREE(attempt)    PENDING, lease over ─claim→ PENDING(new token, attempt + 1)
 * FREE ─claim→ PENDING(new token, attempt + 1)  FREE and DONE are forgotten at the end of retention
 * DONE ─reopen→ FREE(attempt)
 * ```
 *
 * `commit` is absorbing: it leads from any state to DONE. The attempt of a key never goes down while the key is
 * remembered, also across `commit` and `reopen`, so that writes can be fenced with it. A store that has no room rejects a claim with a
 * `WebhookError` of code `store_full`; any other rejection is taken as `store_unavailable`.
 */
export interface ReplayStore {
  /** Whether it protects this process or all that share it. */
  readonly scope: 'process' | 'shared'
  /** Takes a key for `leaseMs` if it is free. Reject with `store_full` if there is no room. */
  claim(
    key: string,
    options: {
      /** How long the claim lasts, in milliseconds. */
      readonly leaseMs: number
      /** How long the attempt is remembered, in milliseconds. */
      readonly retainMs: number
    },
  ): Promise<Claim>
  /** Marks a key as done for `retainMs`, from any state. Until `protectMs` it must not be evicted. */
  commit(
    key: string,
    token: string,
    options: {
      /** How long the key is remembered, in milliseconds. */
      readonly retainMs: number
      /** How long it must not be evicted, in milliseconds. */
      readonly protectMs: number
    },
  ): Promise<Held>
  /** Frees a key, so that a retry can run. */
  release(key: string, token: string): Promise<Held>
  /** Makes a finished key claimable again, for a re-run on purpose. Changes nothing in any other state. */
  reopen(key: string): Promise<void>
  /** Lets a claim last `leaseMs` from now. */
  extend(
    key: string,
    token: string,
    options: {
      /** How long the claim lasts from now, in milliseconds. */
      readonly leaseMs: number
    },
  ): Promise<Held>
}
