import { type HiddenMember, hiddenMember } from '../util/hidden-member.ts'
import type { Later } from '../util/time-limit.ts'
import type { ReplayStore } from './replay-store.ts'

/** A store's methods, with their answers at once where the store has them at once. */
export type DirectStore = {
  readonly [M in keyof ReplayStore]: ReplayStore[M] extends (...args: infer A) => Promise<infer R>
    ? (...args: A) => Later<R>
    : ReplayStore[M]
}

/** A store whose every answer is there at once. */
export type ImmediateStore = {
  readonly [M in keyof ReplayStore]: ReplayStore[M] extends (...args: infer A) => Promise<infer R>
    ? (...args: A) => R
    : ReplayStore[M]
}

const DIRECT: HiddenMember<ImmediateStore> = hiddenMember()

/** A store in memory as applications see every store: with promises. The receiver itself waits for none. */
export function promisedStore(immediate: ImmediateStore): ReplayStore {
  const store: ReplayStore = {
    scope: immediate.scope,
    claim: async (...args) => immediate.claim(...args),
    commit: async (...args) => immediate.commit(...args),
    release: async (...args) => immediate.release(...args),
    reopen: async (...args) => immediate.reopen(...args),
    extend: async (...args) => immediate.extend(...args),
  }
  DIRECT.set(store, immediate)
  return Object.freeze(store)
}

/** The shortest way to a store's answers. A copy of a store with methods of its own is that copy. */
export function directStore(store: ReplayStore): DirectStore {
  return DIRECT.get(store) ?? store
}
