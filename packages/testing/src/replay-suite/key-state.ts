/** What a store knows about one key. Times are milliseconds on the store's clock. */
export type KeyState =
  | {
      /** The state of the key: unknown, claimed, released or committed. */
      readonly kind: 'absent'
    }
  | {
      readonly kind: 'pending'
      /** Token of the claim that holds the key, or that committed it while holding it. */
      readonly token: string
      /** How many times the key has been claimed. */
      readonly attempt: number
      /** Time at which the lease of the claim expires. */
      readonly leaseUntil: number
      /** Time from which the store may forget the key. */
      readonly forgetAt: number
    }
  | { readonly kind: 'free'; readonly attempt: number; readonly forgetAt: number }
  | {
      readonly kind: 'done'
      // No token if the claim had lost the key before it committed.
      readonly token: string | undefined
      readonly attempt: number
      readonly forgetAt: number
    }

/** A key that the store has never seen, or no longer remembers. */
export const ABSENT: KeyState = { kind: 'absent' }
