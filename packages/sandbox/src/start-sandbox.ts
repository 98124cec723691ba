import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { createApp } from './create-app.ts'
import type { ApiSender, Delivery } from './domain/model.ts'
import { senderOf } from './domain/provider-of.ts'
import {
  type RegisteredWebhook,
  type RegisterOptions,
  registeredView,
  registerWebhook,
} from './domain/register.ts'
import type { PlannedFailure, SandboxContext } from './domain/sandbox-context.ts'
import { createSenders } from './domain/senders.ts'
import { settleHandshake } from './domain/settle-handshake.ts'
import { settleTest } from './domain/settle-test.ts'
import { startHandshake } from './domain/start-handshake.ts'
import { type Triggered, type TriggerOptions, triggerEvent } from './domain/trigger.ts'
import { createEngine, type Engine } from './engine/create-engine.ts'
import { maxAttemptsOf } from './engine/next-wait.ts'
import { readOptions, type SandboxOptions } from './options.ts'
import { openStore } from './store/open-store.ts'
import { storeFault } from './store/store-fault.ts'
import { createWatch } from './watch.ts'

/** A running sandbox. */
export interface Sandbox {
  /** URL of the web UI. */
  readonly url: string
  /** Base URL for the client of each sender with a management API, for example for `HANDINGER_BASE_URL`. */
  readonly urls: Readonly<Record<ApiSender, string>>
  /** Triggers an event. The event and its deliveries are stored before this returns. */
  trigger(options: TriggerOptions): Triggered
  /**
   * Registers a webhook with any sender, and starts the handshake if the sender uses one. `settled` waits for it.
   *
   * @throws TypeError naming the invalid option
   */
  register(options: RegisterOptions): RegisteredWebhook
  /** Repeats the handshake with a webhook, like a sender does when its URL is saved again. */
  verify(webhookId: string): void
  /** Returns the current state of one webhook. */
  webhook(id: string): RegisteredWebhook | undefined
  /** Sets the next response of a management API, such as a 429, a 503 or any other error that a client must handle. */
  failNext(sender: ApiSender, failure: PlannedFailure): void
  /** Returns the current state of one delivery. */
  delivery(id: string): Delivery | undefined
  /** Returns the latest deliveries of one webhook, newest first, at most 100, including its handshake. */
  deliveries(webhookId: string): readonly Delivery[]
  /** Resolves once no delivery is pending or processing. */
  settled(): Promise<void>
  /** Stops the sandbox. Running attempts get one second to finish. With a file, the next start continues the rest. */
  close(): Promise<void>
}

const GRACE_MS = 1000

async function listen(server: Server, port: number): Promise<string> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/**
 * Starts an emulation of the senders on this machine: their management APIs, signed deliveries with retries, and a web
 * UI. It listens on the loopback interface only.
 *
 * @throws TypeError for an invalid option; Error if the port or the file is in use.
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
  const { port, file, rineQuota, archive, providers, ...settings } = readOptions(options)
  const senders = createSenders(providers)
  const store = openStore(file)
  const watch = createWatch()
  let engine: Engine | undefined
  const sandbox: SandboxContext = Object.freeze<SandboxContext>({
    store,
    senders,
    clock: settings.clock,
    maxAttempts: (sender) => maxAttemptsOf(senderOf(senders, sender).habits, settings.retries),
    rineQuota,
    archive,
    planned: { handinger: [], ricloud: [], rine: [] },
    wake: () => engine?.wake(),
  })
  const app = createApp(sandbox, watch)
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
      ...{ ...settings, store, senders, onChange: watch.changed },
      onFault: (error) => console.error(`[hookseal] sandbox: ${storeFault(error)}; retrying`),
      onSettled(delivery) {
        settleTest(sandbox, delivery)
        settleHandshake(sandbox, delivery)
      },
    })
    engine.wake()
    return Object.freeze<Sandbox>({
      url,
      urls: Object.freeze({
        handinger: `${url}/handinger`,
        // Its client resolves paths against the base URL, which drops everything after the last slash.
        ricloud: `${url}/ricloud/`,
        rine: `${url}/rine`,
      }),
      trigger: (event) => triggerEvent(sandbox, event),
      register: (options) => registerWebhook(sandbox, options),
      verify(webhookId) {
        const found = store.webhooks.get(webhookId)
        if (found !== undefined) startHandshake(sandbox, found)
      },
      webhook(id) {
        const found = store.webhooks.get(id)
        return found && registeredView(found)
      },
      failNext: (sender, failure) => void sandbox.planned[sender].push(failure),
      delivery: (id) => store.deliveries.get(id),
      deliveries: (webhookId) => store.deliveries.list({ webhookId, limit: 100 }),
      async settled() {
        while (!watch.isClosed() && store.deliveries.hasUnsettled()) await watch.next()
      },
      close: () => (closed ??= close()),
    })
  } catch (error) {
    store.close()
    throw error
  }
}
