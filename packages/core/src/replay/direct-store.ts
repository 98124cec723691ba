import { type HiddenMember, hiddenMember } from '../util/hidden-member.ts'
import type { Later } from '../util/time-limit.ts'
import type { ReplayStore } from './replay-store.ts'

/** A store whose methods may answer without a promise. */
export type DirectStore = {
  readonly [M in keyof ReplayStore]: ReplayStore[M] extends (...args: infer A) => Promise<infer R>
    ? (...args: A) => Later<R>
    : ReplayStore[M]
}

/** A store whose methods never return a promise. */
export type ImmediateStore = {
  readonly [M in keyof ReplayStore]: ReplayStore[M] extends (...args: infer A) => Promise<infer R>
    ? (...args: A) => R
    : ReplayStore[M]
}

const DIRECT: HiddenMember<ImmediateStore> = hiddenMember()

/**
 * Wraps an in-memory store in the public interface, which returns promises. The receiver calls `immediate` directly.
 */
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

/**
 * Returns the store that the receiver calls. A copy of a memory store, possibly with some methods replaced, is used
 * unchanged.
 */
export function directStore(store: ReplayStore): DirectStore {
  return DIRECT.get(store) ?? store
}
