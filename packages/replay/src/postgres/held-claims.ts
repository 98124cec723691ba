/** The part of a handler's claim that its transaction needs. */
export interface HeldClaim {
  readonly token: string
  readonly retainMs: number
  /** Whether a transaction of the run is in progress. */
  isInTransaction: boolean
}

/**
 * The unfinished claims of this process, by key and attempt. A handler knows its delivery and attempt, and two claims
 * of a key in one process never have the same attempt while the key is remembered.
 */
export interface HeldClaims {
  add(key: string, attempt: number, claim: HeldClaim): void
  find(key: string, attempt: number): HeldClaim | undefined
  remove(key: string, token: string): void
}

export function heldClaims(): HeldClaims {
  const keys = new Map<string, Map<number, HeldClaim>>()
  return {
    add(key, attempt, claim) {
      const attempts = keys.get(key) ?? new Map<number, HeldClaim>()
      keys.set(key, attempts.set(attempt, claim))
    },
    find: (key, attempt) => keys.get(key)?.get(attempt),
    remove(key, token) {
      const attempts = keys.get(key)
      if (attempts === undefined) return
      for (const [attempt, claim] of attempts) {
        if (claim.token === token) attempts.delete(attempt)
      }
      if (attempts.size === 0) keys.delete(key)
    },
  }
}
