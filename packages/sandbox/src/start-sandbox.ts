import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { createApp } from './api/create-app.ts'
import { createEngine, type Engine } from './engine/create-engine.ts'
import type { Delivery, Sender } from './model.ts'
import { readOptions, type SandboxOptions } from './options.ts'
import { settleTest } from './senders/settle-test.ts'
import { type Triggered, type TriggerOptions, triggerEvent } from './senders/trigger.ts'
import type { PlannedFailure, World } from './senders/world.ts'
import { openStore } from './store/open-store.ts'
import { createWatch } from './watch.ts'

/** A sandbox that runs. */
export interface Sandbox {
  /** The page to look at. */
  readonly url: string
  /** What each sender’s client takes as its base: `HANDINGER_BASE_URL`, and the like. */
  readonly urls: Readonly<Record<Sender, string>>
  /** Makes an event happen. It, and its deliveries, are written down before this returns. */
  trigger(options: TriggerOptions): Triggered
  /** The management API’s next answer is this one: a 429, a 503, any error that a client must bear. */
  failNext(sender: Sender, failure: PlannedFailure): void
  /** One delivery, as it stands. */
  delivery(id: string): Delivery | undefined
  /** Resolves once nothing is pending or under way. */
  settled(): Promise<void>
  /** Stops it; what is under way has a second to end. What is not done is done after the next start, from a file. */
  close(): Promise<void>
}

const GRACE_MS = 1000

async function listen(server: Server, port: number): Promise<string> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/**
 * The senders’ side, on this machine: their management APIs, signed deliveries with retries, and a page to look
 * at. It listens on loopback alone.
 *
 * @throws TypeError for an option that cannot be; Error when the port or the file is in use.
 * @example
 * ```ts
 * const sandbox = await startSandbox({ speed: 60 })
 * const client = new Handinger({ apiKey: 'any', baseURL: sandbox.urls.handinger })
 * await client.workers.webhooks.update('w_1', { url: 'http://127.0.0.1:3000/webhooks/handinger' })
 * sandbox.trigger({ sender: 'handinger' })
 * await sandbox.settled()
 * await sandbox.close()
 * ```
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { port, file, rineQuota, ...settings } = readOptions(options)
  const store = openStore(file)
  const watch = createWatch()
  let engine: Engine | undefined
  const world: World = Object.freeze<World>({
    store,
    clock: settings.clock,
    maxAttempts: settings.retries.maxAttempts,
    rineQuota,
    planned: { handinger: [], ricloud: [], rine: [] },
    wake: () => engine?.wake(),
  })
  const app = createApp(world, watch)
  const server = createAdaptorServer({ fetch: app.fetch }) as Server
  let closed: Promise<void> | undefined

  async function close(): Promise<void> {
    watch.close()
    server.closeAllConnections()
    await Promise.all([new Promise((resolve) => server.close(resolve)), engine?.close(GRACE_MS)])
    store.close()
  }

  try {
    const url = await listen(server, port)
    engine = createEngine({
      ...{ ...settings, store, onChange: watch.changed },
      onSettled: (delivery) => settleTest(world, delivery),
    })
    engine.wake()
    return Object.freeze<Sandbox>({
      url,
      urls: Object.freeze({
        handinger: `${url}/handinger`,
        ricloud: `${url}/ricloud`,
        rine: `${url}/rine`,
      }),
      trigger: (wish) => triggerEvent(world, wish),
      failNext: (sender, failure) => void world.planned[sender].push(failure),
      delivery: (id) => store.deliveries.get(id),
      async settled() {
        while (!watch.isClosed() && store.deliveries.unsettled() > 0) await watch.next()
      },
      close: () => (closed ??= close()),
    })
  } catch (error) {
    store.close()
    throw error
  }
}
