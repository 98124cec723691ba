import { memoryReplayStore, type ReplayStore } from '@hookseal/core'
import type { Event, StoreVerb } from './entry.ts'

/** How one call to the store goes wrong. */
export const FAULTS = [
  // The call never arrives.
  'rejects',
  // The call arrives, and its answer is lost.
  'loses its answer',
  // The call arrives when the store continues.
  'stalls before',
  // The call arrives, and its answer comes when the store continues.
  'stalls after',
] as const

/** The faults of the next calls of each method. `undefined` stands for a call that works. */
export type Faults = Readonly<Record<StoreVerb, readonly ((typeof FAULTS)[number] | undefined)[]>>

/** A replay store that notes what it is asked and what it does, and that fails as planned. */
export interface ObservedStore {
  readonly store: ReplayStore
  /** Lets the oldest stalled call continue. */
  continueOne(): void
  /** Ends all faults, and lets every stalled call continue. */
  heal(): void
  /** The state of a key that a claim would find. Claims it if it is free. */
  probe(): Promise<string>
}

/** Creates a store for one key on the process's clock. */
export function observedStore(faults: Faults, note: (event: Event) => void): ObservedStore {
  const memory = memoryReplayStore()
  const attempts = new Map<string, number>()
  const planned = { ...faults }
  const stalled: (() => void)[] = []
  let lastKey = ''
  let isHealthy = false

  const takeFault = (verb: StoreVerb) => {
    const [fault, ...rest] = planned[verb]
    planned[verb] = rest
    return isHealthy ? undefined : fault
  }
  const stall = () => new Promise<void>((resolve) => void stalled.push(resolve))

  async function ask<T>(
    verb: StoreVerb,
    token: string | undefined,
    call: () => Promise<T>,
    resultOf: (answer: T) => string,
  ): Promise<T> {
    const fault = takeFault(verb)
    const attemptOf = () => attempts.get(token ?? '')
    note({ kind: 'asked', verb, attempt: attemptOf(), fault })
    if (fault === 'rejects') throw new Error(`the store rejects this ${verb}`)
    if (fault === 'stalls before') await stall()
    const answer = await call()
    const claim = answer as { token?: string; attempt?: number }
    if (claim.token !== undefined) attempts.set(claim.token, claim.attempt ?? 0)
    note({ kind: 'applied', verb, attempt: claim.attempt ?? attemptOf(), result: resultOf(answer) })
    if (fault === 'stalls after') await stall()
    if (fault === 'loses its answer') throw new Error(`the answer to this ${verb} is lost`)
    return answer
  }
  const itself = (held: string) => held
  return {
    store: {
      scope: 'process',
      claim(key, terms) {
        lastKey = key
        return ask(
          'claim',
          undefined,
          () => memory.claim(key, terms),
          ({ status }) => status,
        )
      },
      commit: (key, token, terms) =>
        ask('commit', token, () => memory.commit(key, token, terms), itself),
      release: (key, token) => ask('release', token, () => memory.release(key, token), itself),
      extend: (key, token, terms) =>
        ask('extend', token, () => memory.extend(key, token, terms), itself),
      reopen: (key) => memory.reopen(key),
    },
    continueOne: () => stalled.shift()?.(),
    heal() {
      isHealthy = true
      for (const resume of stalled.splice(0)) resume()
    },
    async probe() {
      const claim = await memory.claim(lastKey, { leaseMs: 1, retainMs: 1e9 })
      if (claim.status !== 'claimed') return claim.status
      await memory.release(lastKey, claim.token)
      return 'free'
    },
  }
}
