import type { KeyState } from '@hookseal/testing/replay-suite'

export type Phase =
  | 'unsent'
  | 'arrived'
  // Found the key free, but has not written yet. Only when a claim takes two steps.
  | 'looked'
  // Claimed in the store, and the answer has not been handled yet.
  | 'granted'
  // Claimed in the store, but the receiver gave up because no answer came in time.
  | 'timed out'
  | 'running'
  // Still running, though the receiver has given the claim back: nothing had ended the run in time.
  | 'released'
  // The handler is done, and the store has not confirmed the commit.
  | 'succeeded'
  | 'failed'
  | 'ended'
  | 'crashed'

/** One delivery of the event, and the process that received it. */
export interface Delivery {
  readonly phase: Phase
  /** Whether its lease is valid by the store's clock. */
  readonly lease: boolean
  /** The attempt that the store has given it. */
  readonly attempt: number
  /**
   * Whether another run at the same time is not a fault of the protocol: its process stopped for longer than its lease,
   * it has released its claim, or an operator has reopened the key.
   */
  readonly excused: boolean
}

/** One event that is delivered several times. The time is always 0; a lease expires when its end is set to 0. */
export interface ModelState {
  readonly key: KeyState
  readonly deliveries: readonly Delivery[]
  /** Whether a handler has succeeded. */
  readonly handled: boolean
  /** Whether a successful run has committed to the store and received an answer, and nobody has reopened the key. */
  readonly committed: boolean
  /** The highest attempt that has started. */
  readonly started: number
  /** Whether an operator has reopened the key, which happens once. */
  readonly reopened: boolean
}

export const LEASE = { leaseMs: 1 }
// Longer than every lease and still a number in JSON, so that the model never forgets a key.
export const RETENTION = { retainMs: Number.MAX_SAFE_INTEGER }

export const isActive = ({ phase }: Delivery): boolean =>
  !['unsent', 'ended', 'crashed'].includes(phase)
export const isHolding = ({ phase, lease }: Delivery): boolean =>
  lease && (phase === 'running' || phase === 'succeeded')

/** The key after the lease of `token`, or of its current holder, has expired. */
export function expire(key: KeyState, token?: string): KeyState {
  if (key.kind !== 'pending' || (token ?? key.token) !== key.token) return key
  const isEndless = key.leaseUntil > LEASE.leaseMs
  return isEndless ? key : { ...key, leaseUntil: 0 }
}
