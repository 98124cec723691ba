import { memoryReplayStore, type ReplayStore, WebhookError } from '@hookseal/core'

/** Keeps handlers and stores waiting until it is opened. */
export interface Gate {
  readonly passed: Promise<void>
  open(): void
}

export function gate(): Gate {
  let open = () => {}
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { passed, open }
}

const down = async (): Promise<never> => {
  throw new Error('connect ECONNREFUSED, password=hunter2')
}
const hanging = () => new Promise<never>(() => {})
const full = async (): Promise<never> => {
  throw new WebhookError('store_full')
}

/** Ways in which a store call can go wrong. */
export const faults = { down, hanging, full } as const

/** A memory store that reads `Date.now` at each call, so that fake timers apply to it. */
export const memoryStore = (): ReplayStore => memoryReplayStore({ now: () => Date.now() })

/** A memory store with some of its calls replaced. */
export const storeWith = (changes: Partial<ReplayStore>): ReplayStore => ({
  ...memoryStore(),
  ...changes,
})

/** A memory store whose first `times` calls of `verb` fail. */
export function failingStore(verb: 'commit' | 'release', times: number): ReplayStore {
  const store = memoryStore()
  let left = times
  return {
    ...store,
    async [verb](...args: Parameters<ReplayStore['commit']>) {
      if (left-- > 0) return down()
      return store[verb](...args)
    },
  }
}

/** A memory store whose `commit` and `release` wait at a gate. */
export function waitingStore({ passed }: Gate): ReplayStore {
  const store = memoryStore()
  return {
    ...store,
    commit: (...args) => passed.then(() => store.commit(...args)),
    release: (...args) => passed.then(() => store.release(...args)),
  }
}
