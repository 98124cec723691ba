import { memoryReplayStore, type ReplayStore, WebhookError } from '@hookseal/core'

/** A gate that handlers and stores can be kept waiting at. */
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
const silent = () => new Promise<never>(() => {})
const full = async (): Promise<never> => {
  throw new WebhookError('store_full')
}

/** Ways in which a call of a store goes wrong. */
export const faults = { down, silent, full } as const

/** A memory store on the clock of the moment, which may be a virtual one by then. */
export const onClock = (): ReplayStore => memoryReplayStore({ now: () => Date.now() })

/** A memory store, some of whose calls are replaced. */
export const storeWith = (changes: Partial<ReplayStore>): ReplayStore => ({
  ...onClock(),
  ...changes,
})

/** A memory store that does a call's work only after the first `times` of them went wrong. */
export function failing(verb: 'commit' | 'release', times: number): ReplayStore {
  const store = onClock()
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
export function waiting({ passed }: Gate): ReplayStore {
  const store = onClock()
  return {
    ...store,
    commit: (...args) => passed.then(() => store.commit(...args)),
    release: (...args) => passed.then(() => store.release(...args)),
  }
}
