/** What a transaction needs to know of the claim that its handler runs on. */
export interface HeldClaim {
  readonly token: string
  readonly retainMs: number
}

/**
 * The claims of this process that are not settled yet, by key and attempt: what a handler is told is its
 * delivery and its attempt, and in one process two claims of a key never share those while it is kept.
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
