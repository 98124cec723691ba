/** What a store knows of one key. Times are milliseconds on the store's clock. */
export type KeyState =
  | {
      /** What has become of the key: it is unknown, claimed, given back or committed. */
      readonly kind: 'absent'
    }
  | {
      readonly kind: 'pending'
      /** Token of the claim that holds the key, or that committed it while it held the key. */
      readonly token: string
      /** Number of times that the key has been claimed. */
      readonly attempt: number
      /** Time at which the lease of the claim ends. */
      readonly leaseUntil: number
      /** Time from which the store may forget the key. */
      readonly forgetAt: number
    }
  | { readonly kind: 'free'; readonly attempt: number; readonly forgetAt: number }
  | {
      readonly kind: 'done'
      // No token when the claim had lost the key before it committed.
      readonly token: string | undefined
      readonly attempt: number
      readonly forgetAt: number
    }

/** A key that the store has never seen, or no longer remembers. */
export const ABSENT: KeyState = { kind: 'absent' }
