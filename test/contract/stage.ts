import type { AnyDelivery, AnyReceiver, ReplayStore, WebhookError } from '@hookseal/core'
import { vi } from 'vitest'
import {
  type Connection,
  connect,
  exchange,
  type WireAnswer,
  type WireRequest,
  wireBytes,
} from '../support/http.ts'
import type { BodyState, Driver, Handle, Mount } from './driver.ts'
import { NOW, rine } from './senders.ts'
import { onClock } from './stores.ts'

// Taken before any clock is replaced by a virtual one.
const now = performance.now.bind(performance)

/** What a row asks for; everything has a default. */
export interface Setting extends Partial<Omit<Mount['options'], 'hooks' | 'replay'>> {
  readonly handle?: Handle | undefined
  readonly bodyState?: BodyState | undefined
  readonly store?: ReplayStore | undefined
  readonly replay?:
    | Omit<Exclude<Mount['options']['replay'], false | undefined>, 'store'>
    | undefined
  /** Called in every hook, once it has been noted. */
  readonly inHook?: (() => unknown) | undefined
  /** Time passes only by `stage.advance`. */
  readonly virtualTime?: boolean | undefined
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
  /** One request on a connection of its own. */
  post(request: WireRequest): Promise<WireAnswer>
  /** One after the other, on one connection for as long as the server keeps it. */
  postAll(requests: readonly WireRequest[]): Promise<readonly WireAnswer[]>
  connect(): Promise<Connection>
  /** Waits until nothing is running, and every hook has been told. The receiver takes nothing after it. */
  settle(): Promise<void>
  /** Waits, without the clock, until something is so. */
  until(condition: () => boolean): Promise<void>
  /** Waits until the receiver has set a timer, under virtual time. */
  untilTimer(): Promise<void>
  /** Lets virtual time pass. */
  advance(ms: number): Promise<void>
  /** A request on another connection, so that the server has seen what happened on the others before. */
  roundTrip(): Promise<void>
}

function recorded(store: ReplayStore, calls: string[]): ReplayStore {
  const record = async <T>(verb: string, call: () => Promise<T>, said: (result: T) => string) => {
    const at = calls.push(`${verb} …`) - 1
    try {
      const result = await call()
      calls[at] = `${verb} ${said(result)}`
      return result
    } catch (error) {
      calls[at] = `${verb} failed`
      throw error
    }
  }
  return {
    scope: store.scope,
    claim: (key, options) =>
      record(
        'claim',
        () => store.claim(key, options),
        ({ status }) => status,
      ),
    commit: (key, token, options) =>
      record('commit', () => store.commit(key, token, options), String),
    release: (key, token) => record('release', () => store.release(key, token), String),
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
  const { handle, bodyState = 'unread', store: given, replay, inHook, ...rest } = setting
  const { virtualTime = false, ...options } = rest
  const runs: AnyDelivery[] = []
  const store: string[] = []
  const told: string[] = []
  const errors: WebhookError[] = []
  const connections: Connection[] = []
  const hear = (kind: string, error?: WebhookError) => {
    if (error !== undefined) errors.push(error)
    told.push(error === undefined ? kind : `${kind} ${error.code}`)
    return inHook?.()
  }
  // Sockets do not use these timers, so requests go on while time stands still.
  if (virtualTime)
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
  const serving = await driver.start({
    options: {
      provider: rine(),
      now: () => NOW,
      ...options,
      replay: { ...replay, store: recorded(given ?? onClock(), store) },
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
  const { port, receiver } = serving
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  const until = async (condition: () => boolean) => {
    const deadline = now() + 5000
    while (!condition()) {
      if (now() > deadline) throw new Error(`never so: ${condition}`)
      await turn()
    }
  }
  try {
    await work({
      port,
      receiver,
      runs,
      store,
      told,
      errors,
      post: (request) => exchange(port, request),
      async postAll(requests) {
        const answers: WireAnswer[] = []
        let connection: Connection | undefined
        for (const request of requests) {
          connection ??= await connect(port)
          connection.write(wireBytes(request))
          const answer = await connection.answer()
          answers.push(answer)
          if (answer.headers['connection'] !== 'close') continue
          connection.destroy()
          connection = undefined
        }
        connection?.destroy()
        return answers
      },
      async connect() {
        const connection = await connect(port)
        connections.push(connection)
        return connection
      },
      async settle() {
        await receiver.drain()
        // A run leaves the gate a few microtasks before its hook is called.
        await turn()
      },
      until,
      untilTimer: () => until(() => vi.getTimerCount() > 0),
      async advance(ms) {
        await vi.advanceTimersByTimeAsync(ms)
      },
      async roundTrip() {
        const { status } = await exchange(port, { method: 'GET' })
        if (status !== 405) throw new Error(`GET was answered ${status}`)
      },
    })
  } finally {
    for (const connection of connections) connection.destroy()
    await serving.close()
    if (virtualTime) vi.useRealTimers()
  }
}
