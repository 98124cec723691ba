import type { Claim, Held } from '@hookseal/core'
import type { KeyState } from './key-state.ts'

/** The state of a key after one call, and the result of the call. */
export interface Step<T> {
  /** State of the key after the call. */
  readonly state: KeyState
  /** Result that the caller receives. */
  readonly answer: T
}

/** The time of a call, and the token of its caller. */
export interface Call {
  /** Time of the call, in milliseconds. */
  readonly now: number
  /** Token of the claim. For `claim` itself, the token of the new claim if it is granted. */
  readonly token: string
}

/** A call that starts or extends a lease. */
interface LeaseCall extends Call {
  /** Length of the lease, in milliseconds. */
  readonly leaseMs: number
}

/** A call that sets how long the key is remembered. */
interface RetainCall extends Call {
  /** Time to remember the key, in milliseconds. */
  readonly retainMs: number
}

/** The replay protocol for one key, as functions that return the next state of the key. */
export interface ReplayMachine {
  /** Claims the key, unless it is done or another claim holds its lease. */
  claim(state: KeyState, call: LeaseCall & RetainCall): Step<Claim>
  /** Marks the key as done, and reports whether the token still held it. */
  commit(state: KeyState, call: RetainCall): Step<Held>
  /** Releases the key, so that it can be claimed again. */
  release(state: KeyState, call: Call): Step<Held>
  /** Extends the lease of the claim that holds the key. */
  extend(state: KeyState, call: LeaseCall): Step<Held>
  /** Makes a key that is done claimable again. A key in any other state does not change. */
  reopen(state: KeyState, call: Pick<Call, 'now'>): Step<undefined>
}

const isHolder = (state: KeyState, token: string) =>
  state.kind === 'pending' && state.token === token

/** Whether a key must still be remembered, because its lease or its retention has not expired. */
const isRemembered = (state: KeyState, now: number) =>
  state.kind !== 'absent' &&
  (state.forgetAt > now || (state.kind === 'pending' && state.leaseUntil > now))

/** The number of claims of a key, if it must still be remembered. */
const attempts = (state: KeyState, now: number) =>
  state.kind !== 'absent' && isRemembered(state, now) ? state.attempt : 0

/**
 * The replay protocol that every store must implement. The conformance suite compares stores with it.
 *
 * @example
 * ```ts
 * const { state, answer } = replayMachine.claim(ABSENT, { now: 0, token: 'a', leaseMs: 10, retainMs: 99 })
 * ```
 */
export const replayMachine: ReplayMachine = Object.freeze<ReplayMachine>({
  claim(state, { now, token, leaseMs, retainMs }) {
    if (state.kind === 'done' && state.forgetAt > now) return { state, answer: { status: 'done' } }
    if (state.kind === 'pending' && state.leaseUntil > now) {
      return { state, answer: { status: 'in_flight', retryAfterMs: state.leaseUntil - now } }
    }
    const attempt = attempts(state, now) + 1
    const until = { leaseUntil: now + leaseMs, forgetAt: now + retainMs }
    return {
      state: { kind: 'pending', token, attempt, ...until },
      answer: { status: 'claimed', token, attempt },
    }
  },

  commit(state, { now, token, retainMs }) {
    const held = isHolder(state, token)
    const by = state.kind === 'done' ? state.token : undefined
    const attempt = attempts(state, now)
    return {
      state: { kind: 'done', token: held ? token : by, attempt, forgetAt: now + retainMs },
      answer: held ? 'ok' : 'lease_lost',
    }
  },

  release(state, { token }) {
    if (state.kind !== 'pending' || state.token !== token) return { state, answer: 'lease_lost' }
    const { attempt, forgetAt } = state
    return { state: { kind: 'free', attempt, forgetAt }, answer: 'ok' }
  },

  extend(state, { now, token, leaseMs }) {
    if (state.kind !== 'pending' || state.token !== token) return { state, answer: 'lease_lost' }
    return { state: { ...state, leaseUntil: now + leaseMs }, answer: 'ok' }
  },

  reopen(state, { now }) {
    if (state.kind !== 'done' || state.forgetAt <= now) return { state, answer: undefined }
    const { attempt, forgetAt } = state
    return { state: { kind: 'free', attempt, forgetAt }, answer: undefined }
  },
})

/** The alternative result that a store may return for a call, if it has a choice. */
export function alsoAllowed(
  verb: 'commit' | 'release' | 'extend',
  state: KeyState,
  { now, token }: Call,
): Held | undefined {
  // For a commit that is repeated because its response was lost, the store may remember who made it.
  if (verb === 'commit' && state.kind === 'done' && state.token === token) return 'ok'
  // For an abandoned key past its retention, the store may have forgotten it, or not yet.
  return isHolder(state, token) && abandoned(state, now) ? 'lease_lost' : undefined
}

const abandoned = (state: KeyState, now: number) =>
  state.kind === 'pending' && !isRemembered(state, now)
