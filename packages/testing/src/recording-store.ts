import { type Claim, type Held, memoryReplayStore, type ReplayStore } from '@hookseal/core'

/** What a store can be asked. */
export type StoreVerb = 'claim' | 'commit' | 'release' | 'extend'

/** One call, and how the store answered it. */
export interface Transition {
  readonly verb: StoreVerb
  readonly key: string
  readonly result: Claim['status'] | Held | 'rejected'
  /** Of a claim that was granted. */
  readonly attempt?: number | undefined
  /** In milliseconds, on the recording's clock. */
  readonly at: number
}

/** How to record. */
export interface RecordingStoreOptions {
  /** The store that decides: a memory store of its own. */
  readonly store?: ReplayStore | undefined
  /** The clock of the log, and of that memory store: `Date.now`. */
  readonly now?: (() => number) | undefined
}

/** A replay store that keeps a log of what it was asked, and can be told to misbehave. */
export interface RecordingStore extends ReplayStore {
  /** Every call so far, in the order in which they were answered. Live. */
  readonly log: readonly Transition[]
  /** The verbs and results alone, as in `['claim claimed', 'commit ok']`. */
  summary(): readonly string[]
  /** Forgets the log; the keys stay. */
  clear(): void
  /** The next call of a verb is rejected, once; the store behind does not see it. */
  failNext(verb: StoreVerb, error?: unknown): void
  /** The next key to be claimed is found held by a process that died before it could commit. */
  crashNext(): void
}

/**
 * A replay store that logs every transition: proof that a claim was made, committed, or released.
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
  const { now = Date.now, store = memoryReplayStore({ now }) } = options
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
        claim?.status ?? (answer as Held),
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
    failNext(verb, error = new Error(`recordingStore: ${verb} was told to fail`)) {
      failures.set(verb, [...(failures.get(verb) ?? []), error])
    },
    crashNext: () => void crashes++,
    claim: (key, terms) =>
      record('claim', key, async () => {
        // The dead process's claim: nobody keeps its token.
        if (crashes > 0) {
          crashes--
          await store.claim(key, terms)
        }
        return store.claim(key, terms)
      }),
    commit: (key, token, terms) => record('commit', key, () => store.commit(key, token, terms)),
    release: (key, token) => record('release', key, () => store.release(key, token)),
    extend: (key, token, terms) => record('extend', key, () => store.extend(key, token, terms)),
  })
}
