/** What a store knows of one key. Times are milliseconds on the store's clock. */
export type KeyState =
  | { readonly kind: 'absent' }
  | {
      readonly kind: 'pending'
      readonly token: string
      readonly attempt: number
      readonly leaseUntil: number
      readonly forgetAt: number
    }
  | { readonly kind: 'free'; readonly attempt: number; readonly forgetAt: number }
  | {
      readonly kind: 'done'
      /** Who committed while holding the key; nobody, when the commit absorbed. */
      readonly token: string | undefined
      readonly forgetAt: number
    }

/** A key that the store has never seen, or no longer remembers. */
export const ABSENT: KeyState = { kind: 'absent' }
