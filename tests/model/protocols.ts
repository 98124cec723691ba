import { ABSENT, type ReplayMachine, replayMachine } from '@hookseal/testing/replay-suite'

/** The calls of a store, and how a receiver uses them. */
export interface Protocol {
  readonly machine: ReplayMachine
  /** Whether a claim reads and writes in one step or in two. */
  readonly claim: 'one step' | 'get, then set'
  /** Whether a run starts only inside its lease, or whenever the answer to its claim is handled. */
  readonly start: 'inside the lease' | 'at any time'
  /** How long the lease of a run is extended. */
  readonly extension: 'until the commit has answered' | 'until the handler is done'
  /** Whether the sender gets its 2xx before the handler runs. */
  readonly acknowledge: 'after' | 'first'
  /** What happens to the claim of a running handler when the connection closes. */
  readonly close: 'is held' | 'is released'
}

const receiver = {
  claim: 'one step',
  start: 'inside the lease',
  extension: 'until the commit has answered',
  acknowledge: 'after',
  close: 'is held',
} as const

/** The protocol that Hookseal follows. */
export const protocol: Protocol = { ...receiver, machine: replayMachine }

/** Invariants that a protocol may break. */
export const INVARIANT = {
  oneHolder: 'one valid holder',
  noSecondRun: 'no second run after success',
  noEmptyPromise: 'no 2xx for an unhandled event',
  neverStuck: 'never stuck',
  inOrder: 'runs start in the order of their attempts',
} as const

const withMachine = (change: Partial<ReplayMachine>): Protocol => ({
  ...protocol,
  machine: { ...replayMachine, ...change },
})

/** Protocols found in practice, each with the invariant that it breaks. They prove that the model can fail. */
export const brokenProtocols: Record<
  string,
  { readonly protocol: Protocol; readonly breaks: string }
> = {
  'SET NX only': {
    // A receiver that finds the key assumes that the event was handled; nothing is ever released.
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
      release(state, call) {
        const token = state.kind === 'pending' ? state.token : call.token
        return { ...replayMachine.release(state, { ...call, token }), answer: 'ok' }
      },
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
  'no commit after a release': {
    protocol: withMachine({
      commit: (state, call) =>
        state.kind === 'free' ? { state, answer: 'lease_lost' } : replayMachine.commit(state, call),
    }),
    breaks: INVARIANT.noSecondRun,
  },
  'reopen of a running key': {
    protocol: withMachine({
      reopen: (state, call) =>
        state.kind === 'pending'
          ? { state: { ...state, kind: 'free' }, answer: undefined }
          : replayMachine.reopen(state, call),
    }),
    breaks: INVARIANT.oneHolder,
  },
  'reopen that forgets': {
    protocol: withMachine({
      reopen: (state) => ({ state: state.kind === 'done' ? ABSENT : state, answer: undefined }),
    }),
    breaks: INVARIANT.inOrder,
  },
  'acknowledge first': {
    protocol: { ...protocol, acknowledge: 'first' },
    breaks: INVARIANT.noEmptyPromise,
  },
  'start on an expired lease': {
    protocol: { ...protocol, start: 'at any time' },
    breaks: INVARIANT.inOrder,
  },
  'no extension while the commit is under way': {
    protocol: { ...protocol, extension: 'until the handler is done' },
    breaks: INVARIANT.noSecondRun,
  },
  'release when the connection closes': {
    protocol: { ...protocol, close: 'is released' },
    breaks: INVARIANT.oneHolder,
  },
}
