import { type Claim, type Held, memoryReplayStore, type ReplayStore } from '@hookseal/core'
import { checkOptions } from '@hookseal/core/toolkit'

/** A method of a replay store. */
export type StoreVerb = 'claim' | 'commit' | 'release' | 'extend' | 'reopen'

/** One call to the store, and its result. */
export interface Transition {
  /** Method that was called. */
  readonly verb: StoreVerb
  /** Replay key of the call. */
  readonly key: string
  /** Result of the call, which is `ok` for `reopen`, or `rejected` if the call failed. */
  readonly result: Claim['status'] | Held | 'rejected'
  /** Attempt number, if a claim was granted. */
  readonly attempt?: number | undefined
  /** Time of the result on the store's clock, in milliseconds since 1970. */
  readonly at: number
}

/** Options of `recordingStore()`. */
export interface RecordingStoreOptions {
  /**
   * Store that handles the calls.
   *
   * @default a new in-memory store
   */
  readonly store?: ReplayStore | undefined
  /**
   * Clock of the log and of the default store, in milliseconds since 1970.
   *
   * @default Date.now for the log, and a monotonic clock for the store
   */
  readonly now?: (() => number) | undefined
}

/** A replay store that logs every call and can be made to fail. */
export interface RecordingStore extends ReplayStore {
  /** Every call so far, in the order of the results. The list grows with every call. */
  readonly log: readonly Transition[]
  /** Lists only the methods and results, as in `['claim claimed', 'commit ok']`. */
  summary(): readonly string[]
  /** Empties the log. The keys in the store stay. */
  clear(): void
  /** Makes the next call to a method reject, without calling the store. */
  failNext(verb: StoreVerb, error?: unknown): void
  /** Makes the next claim find its key held by a process that crashed before it committed. */
  crashNext(): void
}

/**
 * Creates a replay store that logs every call, so that a test can check what was claimed and committed.
 *
 * @example
 * ```ts
 * const store = recordingStore()
 * const receiver = createReceiver({ provider, handlers, replay: { store } })
 * await receiver.receive(signed(provider, event))
 * expect(store.summary()).toEqual(['claim claimed', 'commit ok'])
 * ```
 */
export function recordingStore(options: RecordingStoreOptions = {}): RecordingStore {
  checkOptions('recordingStore', options, ['store', 'now'])
  const { now = Date.now, store = memoryReplayStore({ now: options.now }) } = options
  const log: Transition[] = []
  const failures = new Map<StoreVerb, unknown[]>()
  let crashes = 0

  async function record<T>(verb: StoreVerb, key: string, ask: () => Promise<T>): Promise<T> {
    const note = (result: Transition['result'], attempt?: number) =>
      void log.push(Object.freeze({ verb, key, result, attempt, at: now() }))
    const planned = failures.get(verb) ?? []
    try {
      if (planned.length > 0) throw planned.shift()
      const answer = await ask()
      const claim = typeof answer === 'object' ? (answer as Claim) : undefined
      note(
        claim?.status ?? (answer as Held | undefined) ?? 'ok',
        claim?.status === 'claimed' ? claim.attempt : undefined,
      )
      return answer
    } catch (error) {
      note('rejected')
      throw error
    }
  }

  return Object.freeze<RecordingStore>({
    scope: store.scope,
    log,
    summary: () => log.map(({ verb, result }) => `${verb} ${result}`),
    clear: () => void log.splice(0),
    failNext(verb, error = new Error(`recordingStore: ${verb} was made to fail by failNext`)) {
      failures.set(verb, [...(failures.get(verb) ?? []), error])
    },
    crashNext: () => void crashes++,
    claim: (key, terms) =>
      record('claim', key, async () => {
        // The claim of the crashed process, whose token is not kept.
        if (crashes > 0) {
          crashes--
          await store.claim(key, terms)
        }
        return store.claim(key, terms)
      }),
    commit: (key, token, terms) => record('commit', key, () => store.commit(key, token, terms)),
    release: (key, token) => record('release', key, () => store.release(key, token)),
    extend: (key, token, terms) => record('extend', key, () => store.extend(key, token, terms)),
    reopen: (key) => record('reopen', key, () => store.reopen(key)),
  })
}
