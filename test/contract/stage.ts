import {
  type AnyDelivery,
  type AnyReceiver,
  memoryReplayStore,
  type ReplayStore,
  type WebhookError,
} from '@hookseal/core'
import {
  type Connection,
  connect,
  exchange,
  type WireAnswer,
  type WireRequest,
} from '../support/http.ts'
import type { BodyState, Driver, Handle, Mount } from './driver.ts'
import { NOW, rine } from './senders.ts'

/** What a row asks for; everything has a default. */
export interface Setting extends Partial<Omit<Mount['options'], 'hooks' | 'replay'>> {
  readonly handle?: Handle | undefined
  readonly bodyState?: BodyState | undefined
  readonly store?: ReplayStore | undefined
  readonly replay?:
    | Omit<Exclude<Mount['options']['replay'], false | undefined>, 'store'>
    | undefined
}

/** A receiver behind an adapter, and a record of everything it did. */
export interface Stage {
  readonly port: number
  readonly receiver: AnyReceiver
  /** Deliveries that reached the application. */
  readonly runs: readonly AnyDelivery[]
  /** Calls of the replay store with their outcomes: `claim claimed`, `commit ok`, `release failed`. */
  readonly store: readonly string[]
  /** What the hooks heard: `handled`, `rejected bad_signature`, `failed handler_failed`. */
  readonly told: readonly string[]
  readonly errors: readonly WebhookError[]
  post(request: WireRequest): Promise<WireAnswer>
  connect(): Promise<Connection>
  /** Waits until nothing is running, and every hook has been told. The receiver takes nothing after it. */
  settle(): Promise<void>
}

function recorded(store: ReplayStore, calls: string[]): ReplayStore {
  const record = async <T>(verb: string, call: Promise<T>, said: (result: T) => string) => {
    const at = calls.push(`${verb} …`) - 1
    try {
      const result = await call
      calls[at] = `${verb} ${said(result)}`
      return result
    } catch (error) {
      calls[at] = `${verb} failed`
      throw error
    }
  }
  return {
    scope: store.scope,
    claim: (key, options) => record('claim', store.claim(key, options), ({ status }) => status),
    commit: (key, token, options) => record('commit', store.commit(key, token, options), String),
    release: (key, token) => record('release', store.release(key, token), String),
    // Not recorded: how often depends on how fast the machine is.
    extend: store.extend,
  }
}

/** Sets a driver up, does the work, and takes it down again. */
export async function onStage(
  driver: Driver,
  setting: Setting,
  work: (stage: Stage) => Promise<void>,
): Promise<void> {
  const { handle, bodyState = 'unread', store: given, replay, ...options } = setting
  const runs: AnyDelivery[] = []
  const store: string[] = []
  const told: string[] = []
  const errors: WebhookError[] = []
  const connections: Connection[] = []
  const hear = (kind: string, error?: WebhookError) => {
    if (error !== undefined) errors.push(error)
    told.push(error === undefined ? kind : `${kind} ${error.code}`)
  }
  const serving = await driver.start({
    options: {
      provider: rine(),
      now: () => NOW,
      ...options,
      replay: { ...replay, store: recorded(given ?? memoryReplayStore(), store) },
      hooks: {
        onRejected: (error) => hear('rejected', error),
        onSettled: ({ kind, error }) => hear(kind, error),
      },
    },
    handle(delivery, context) {
      runs.push(delivery)
      return handle?.(delivery, context)
    },
    bodyState,
  })
  try {
    await work({
      port: serving.port,
      receiver: serving.receiver,
      runs,
      store,
      told,
      errors,
      post: (request) => exchange(serving.port, request),
      async connect() {
        const connection = await connect(serving.port)
        connections.push(connection)
        return connection
      },
      async settle() {
        await serving.receiver.drain({ timeoutMs: 10_000 })
        // A run leaves the gate a few microtasks before its hook is called.
        await new Promise((resolve) => setImmediate(resolve))
      },
    })
  } finally {
    for (const connection of connections) connection.destroy()
    await serving.close()
  }
}
