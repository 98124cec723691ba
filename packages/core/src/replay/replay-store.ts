/** What a claim found. */
export type Claim =
  | {
      readonly status: 'claimed'
      /** Proves the holder: commit, release and extend take it. */
      readonly token: string
      /** 1 for the first run of a key, one more for each later one. */
      readonly attempt: number
    }
  | { readonly status: 'in_flight'; readonly retryAfterMs: number }
  | { readonly status: 'done' }

/** Whether the caller still held the key. */
export type Held = 'ok' | 'lease_lost'

/**
 * Where replay keys live. Each call is one atomic step on the store's own clock:
 *
 * ```text
 * ABSENT ─claim→ PENDING(token, attempt 1, lease) ─commit→ DONE(until)
 * PENDING ─release(own token)→ FREE(attempt)    PENDING, lease over ─claim→ PENDING(new token, attempt + 1)
 * FREE ─claim→ PENDING(new token, attempt + 1)  FREE and DONE are forgotten at the end of retention
 * ```
 *
 * `commit` is absorbing: it leads from any state to DONE. A store that has no room rejects a claim with a
 * `WebhookError` of code `store_full`; any other rejection is taken as `store_unavailable`.
 */
export interface ReplayStore {
  /** What one store protects: this process, or all that share it. */
  readonly scope: 'process' | 'shared'
  claim(
    key: string,
    options: { readonly leaseMs: number; readonly retainMs: number },
  ): Promise<Claim>
  commit(
    key: string,
    token: string,
    options: { readonly retainMs: number; readonly protectMs: number },
  ): Promise<Held>
  release(key: string, token: string): Promise<Held>
  extend(key: string, token: string, options: { readonly leaseMs: number }): Promise<Held>
}
