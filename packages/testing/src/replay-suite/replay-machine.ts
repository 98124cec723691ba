import type { Claim, Held } from '@hookseal/core'
import type { KeyState } from './key-state.ts'

/** The key after one call, and what the caller is told. */
export interface Step<T> {
  readonly state: KeyState
  readonly answer: T
}

/** When a call happens, and who makes it. */
export interface Call {
  readonly now: number
  /** For `claim`, the token that it gives out if it wins. */
  readonly token: string
}

/** A replay store for one key, as functions from state to state. */
export interface ReplayMachine {
  claim(state: KeyState, call: Call & { leaseMs: number; retainMs: number }): Step<Claim>
  commit(state: KeyState, call: Call & { retainMs: number }): Step<Held>
  release(state: KeyState, call: Call): Step<Held>
  extend(state: KeyState, call: Call & { leaseMs: number }): Step<Held>
}

const isHolder = (state: KeyState, token: string) =>
  state.kind === 'pending' && state.token === token

/** How often the key has been claimed, as far as it is still remembered. */
const attempts = (state: KeyState, now: number) =>
  (state.kind === 'pending' || state.kind === 'free') && state.forgetAt > now ? state.attempt : 0

/**
 * The protocol itself: what every store must do. The conformance suite compares stores with it.
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
    const before = state.kind === 'done' ? state.token : undefined
    return {
      state: { kind: 'done', token: held ? token : before, forgetAt: now + retainMs },
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
})

/** The other answer that a store may give to one of these calls, where it has a choice. */
export function alsoAllowed(
  verb: 'commit' | 'release' | 'extend',
  state: KeyState,
  { now, token }: Call,
): Held | undefined {
  // A commit that is repeated because its answer was lost: the store may remember who made it.
  if (verb === 'commit' && state.kind === 'done' && state.token === token) return 'ok'
  // An abandoned key past its retention: the store may have forgotten it, or not yet.
  return isHolder(state, token) && abandoned(state, now) ? 'lease_lost' : undefined
}

const abandoned = (state: KeyState, now: number) =>
  state.kind === 'pending' && state.leaseUntil <= now && state.forgetAt <= now
