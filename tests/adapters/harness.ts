import type { AnyDelivery, AnyReceiver, ReplayStore, WebhookError } from '@hookseal/core'
import {
  type Connection,
  connect,
  exchange,
  type WireAnswer,
  type WireRequest,
  wireBytes,
} from '@hookseal/tests-kit/http'
import { patience } from '@hookseal/tests-kit/patience'
import { vi } from 'vitest'
import type { BodyState, Driver, Handle, MountOptions } from './driver.ts'
import { NOW, rine } from './senders.ts'
import { memoryStore } from './stores.ts'

// Taken before fake timers replace it.
const now = performance.now.bind(performance)

/** How a case sets up its receiver. Everything has a default. */
export interface HarnessOptions
  extends Partial<Omit<MountOptions['receiverOptions'], 'onOutcome' | 'logger' | 'replay'>> {
  readonly handle?: Handle | undefined
  readonly bodyState?: BodyState | undefined
  readonly store?: ReplayStore | undefined
  readonly replay?:
    | Omit<Exclude<MountOptions['receiverOptions']['replay'], false | undefined>, 'store'>
    | undefined
  /** Called in every hook, after the hook has been recorded. */
  readonly inHook?: (() => unknown) | undefined
  /** Whether time passes only when `harness.advance` is called. */
  readonly virtualTime?: boolean | undefined
}

/** A receiver behind an adapter, with a record of everything that it did. */
export interface Harness {
  readonly port: number
  readonly receiver: AnyReceiver
  /** Deliveries that reached the application. */
  readonly runs: readonly AnyDelivery[]
  /** Calls of the replay store with their outcomes: `claim claimed`, `commit ok`, `release failed`. */
  readonly store: readonly string[]
  /** What `onOutcome` observed: `handled`, `rejected bad_signature`, `failed handler_failed`. */
  readonly observed: readonly string[]
  readonly errors: readonly WebhookError[]
  /** Sends one request on its own connection. */
  post(request: WireRequest): Promise<WireAnswer>
  /** Sends requests one after the other, on one connection for as long as the server keeps it open. */
  postAll(requests: readonly WireRequest[]): Promise<readonly WireAnswer[]>
  connect(): Promise<Connection>
  /** Waits until nothing is running and every hook has been called. The receiver accepts nothing afterwards. */
  drain(): Promise<void>
  /** Waits until a condition is true. Works under virtual time too. */
  until(condition: () => boolean): Promise<void>
  /** Waits until a timer of this length has been set. Needs virtual time. */
  untilTimer(ms: number): Promise<void>
  /** Lets virtual time pass. */
  advance(ms: number): Promise<void>
  /** Sends a request on another connection, so that the server has seen everything sent before it. */
  roundTrip(): Promise<void>
}

function recorded(store: ReplayStore, calls: string[]): ReplayStore {
  const record = async <T>(
    verb: string,
    call: () => Promise<T>,
    describe: (result: T) => string,
  ) => {
    const at = calls.push(`${verb} …`) - 1
    try {
      const result = await call()
      calls[at] = `${verb} ${describe(result)}`
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
    reopen: store.reopen,
    // Not recorded: the number of calls depends on how fast the machine is.
    extend: store.extend,
  }
}

/** Starts a driver with a harness, runs the work, and stops the driver again. */
export async function withHarness(
  driver: Driver,
  options: HarnessOptions,
  work: (harness: Harness) => Promise<void>,
): Promise<void> {
  const { handle, bodyState = 'unread', store: given, replay, inHook, ...rest } = options
  const { virtualTime = false, ...receiverOptions } = rest
  const runs: AnyDelivery[] = []
  const store: string[] = []
  const observed: string[] = []
  const errors: WebhookError[] = []
  const connections: Connection[] = []
  const observe = (kind: string, error?: WebhookError) => {
    if (error !== undefined) errors.push(error)
    observed.push(error === undefined ? kind : `${kind} ${error.code}`)
    return inHook?.()
  }
  // Sockets do not use these timers, so requests are still served while time stands still.
  if (virtualTime)
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
  const server = await driver.start({
    receiverOptions: {
      provider: rine(),
      now: () => NOW,
      ...(virtualTime ? {} : { bodyTimeoutMs: patience(60_000) }),
      ...receiverOptions,
      replay: { ...replay, store: recorded(given ?? memoryStore(), store) },
      logger: false,
      onOutcome: ({ kind, error }) => observe(kind, error),
    },
    handle(delivery, context) {
      runs.push(delivery)
      return handle?.(delivery, context)
    },
    bodyState,
  })
  // Only those set from now on: a framework sets timers of its own while it starts.
  const timers = virtualTime ? vi.spyOn(globalThis, 'setTimeout') : undefined
  const { port, receiver } = server
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  const until = async (condition: () => boolean) => {
    const deadline = now() + patience(60_000)
    while (!condition()) {
      if (now() > deadline) throw new Error(`this never became true: ${condition}`)
      await turn()
    }
  }
  try {
    await work({
      port,
      receiver,
      runs,
      store,
      observed,
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
      async drain() {
        await receiver.drain()
        // `drain` resolves a few microtasks before the hook of the last run is called.
        await turn()
      },
      until,
      // The length tells the receiver's timer from those of the server and of connections that are still closing.
      untilTimer: (wanted) =>
        until(() => timers?.mock.calls.some(([, ms]) => ms === wanted) ?? false),
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
    await server.close()
    timers?.mockRestore()
    if (virtualTime) vi.useRealTimers()
  }
}
