import { ABSENT, type ReplayMachine, replayMachine } from '@hookseal/testing/replay-suite'

/** A store's calls, and the way in which a receiver uses them. */
export interface Protocol {
  readonly machine: ReplayMachine
  /** Whether a claim looks and writes in one step, or in two. */
  readonly claim: 'one step' | 'get, then set'
  /** Whether the sender gets its 2xx before the handler runs. */
  readonly acknowledge: 'after' | 'first'
}

const inOneStep = { claim: 'one step', acknowledge: 'after' } as const

/** The protocol of the library. */
export const protocol: Protocol = { ...inOneStep, machine: replayMachine }

/** Invariants that a protocol may break. */
export const INVARIANT = {
  oneHolder: 'one valid holder',
  noSecondRun: 'no second run after success',
  noEmptyPromise: 'no 2xx for an unhandled event',
  neverStuck: 'never stuck',
} as const

const withMachine = (change: Partial<ReplayMachine>): Protocol => ({
  ...inOneStep,
  machine: { ...replayMachine, ...change },
})

/** Protocols that are in use, and what is wrong with each: the controls of the model check. */
export const brokenProtocols: Record<
  string,
  { readonly protocol: Protocol; readonly breaks: string }
> = {
  'SET NX only': {
    // Whoever finds the key takes the event for handled; nothing is ever released.
    protocol: withMachine({
      claim: (state, call) =>
        state.kind === 'absent'
          ? replayMachine.claim(state, { ...call, leaseMs: Number.MAX_SAFE_INTEGER })
          : { state, answer: { status: 'done' } },
      release: (state) => ({ state, answer: 'ok' }),
    }),
    breaks: INVARIANT.noEmptyPromise,
  },
  'get, then set': {
    protocol: { ...protocol, claim: 'get, then set' },
    breaks: INVARIANT.oneHolder,
  },
  'no lease': {
    protocol: withMachine({
      claim: (state, call) =>
        replayMachine.claim(state, { ...call, leaseMs: Number.MAX_SAFE_INTEGER }),
    }),
    breaks: INVARIANT.neverStuck,
  },
  'unguarded release': {
    protocol: withMachine({
      release: () => ({ state: ABSENT, answer: 'ok' }),
    }),
    breaks: INVARIANT.oneHolder,
  },
  'token-only commit': {
    protocol: withMachine({
      commit(state, call) {
        const step = replayMachine.commit(state, call)
        return step.answer === 'ok' ? step : { state, answer: 'lease_lost' }
      },
    }),
    breaks: INVARIANT.noSecondRun,
  },
  'acknowledge first': {
    protocol: { ...protocol, acknowledge: 'first' },
    breaks: INVARIANT.noEmptyPromise,
  },
}
