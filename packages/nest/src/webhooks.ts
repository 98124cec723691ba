import { type AnyReceiver, createReceiver, type ReceiverOptions } from '@hookseal/core'
import { type NodeHandler, nodeHandler } from '@hookseal/core/node'
import type { BeforeApplicationShutdown, OnModuleInit } from '@nestjs/common'
import type { DiscoveryService, HttpAdapterHost } from '@nestjs/core'
import { findMethods, type WebhookMethod } from './find-methods.ts'

/** Options of a receiver in Nest: those of `createReceiver`, whose handlers are the methods with `@OnWebhook`. */
export interface WebhooksOptions<E extends object> extends Omit<ReceiverOptions<E>, 'handlers'> {
  /** The whole path, such as `'/webhooks/rine'`. Longer paths match too. Nest's global prefix and versions are not added. */
  readonly path: string
  /** How long a shutdown waits for running handlers, in milliseconds; never longer than `replay.maxRunMs`. @default no limit */
  readonly drainTimeoutMs?: number | undefined
}

/** The receivers of one application. */
export interface Webhooks extends OnModuleInit, BeforeApplicationShutdown {
  /** Mounts a receiver in front of Nest's body parser. Its handlers are found when the modules are initialized. */
  add<E extends object>(options: WebhooksOptions<E>): void
}

interface Mount {
  readonly options: WebhooksOptions<object>
  readonly endpoint: string
  isServed: boolean
  /** Made when the handlers are known, which is before the application listens. */
  started?: { readonly receiver: AnyReceiver; readonly handle: NodeHandler }
}

type NodeMiddleware = (...given: [...Parameters<NodeHandler>, next: () => void]) => unknown

const parserHint =
  'Middleware in front of Nest read the body first: exclude this path from it, or keep the bytes on request.rawBody.'

/** Whether a receiver at `above` gets what is sent to `path`. */
function isWithin(path: string, above: string): boolean {
  const folder = (one: string) => `${one.toLowerCase().replace(/\/$/, '')}/`
  return folder(path).startsWith(folder(above))
}

function checkOptions(options: WebhooksOptions<object>, mounts: readonly Mount[]): void {
  const { path } = options
  if ('handlers' in options) {
    throw new TypeError(
      'WebhooksModule: the handlers are the methods with @OnWebhook, not an option',
    )
  }
  if (typeof path !== 'string' || !/^(\/[\w.~-]+)+\/?$/.test(path)) {
    throw new TypeError(
      `WebhooksModule: path must consist of plain segments, such as '/hooks/orders', not ${path}`,
    )
  }
  const other = mounts.find(
    (mount) => isWithin(path, mount.options.path) || isWithin(mount.options.path, path),
  )
  if (other !== undefined) {
    throw new TypeError(
      `WebhooksModule: ${other.options.path} and ${path} overlap: longer paths match too, so the first would receive both`,
    )
  }
}

function checkEndpoint(endpoint: string, mounts: readonly Mount[]): void {
  if (mounts.some((mount) => mount.endpoint === endpoint)) {
    throw new TypeError(
      `WebhooksModule: two receivers are called ${endpoint}: set \`endpoint\` of one of them`,
    )
  }
}

/** The receiver of a method. @throws TypeError if none or several match */
function mountOf({ name, event, endpoint }: WebhookMethod, mounts: readonly Mount[]): Mount {
  const [first, second] = mounts
  const known = mounts.map((mount) => mount.endpoint).join(', ')
  if (endpoint === undefined && second !== undefined) {
    throw new TypeError(
      `@OnWebhook('${event}') on ${name}: there are several receivers (${known}): ` +
        `name one, as in @OnWebhook('${event}', { endpoint: '${first?.endpoint}' })`,
    )
  }
  const found = endpoint === undefined ? first : mounts.find((mount) => mount.endpoint === endpoint)
  if (found !== undefined) return found
  throw new TypeError(
    `@OnWebhook('${event}') on ${name}: no receiver is called ${endpoint} (${known})`,
  )
}

/** The methods of each receiver. @throws TypeError for an event with two methods, or a receiver without any */
function handlersOf(
  methods: readonly WebhookMethod[],
  mounts: readonly Mount[],
): ReadonlyMap<Mount, ReadonlyMap<string, WebhookMethod>> {
  const all = new Map(mounts.map((mount) => [mount, new Map<string, WebhookMethod>()]))
  for (const method of methods) {
    const mount = mountOf(method, mounts)
    const other = all.get(mount)?.get(method.event)
    if (other !== undefined) {
      throw new TypeError(
        `@OnWebhook('${method.event}') is on ${other.name} and on ${method.name}: ` +
          'an event has one handler, or a retry would repeat the one that succeeded',
      )
    }
    all.get(mount)?.set(method.event, method)
  }
  for (const [{ endpoint, options }, handlers] of all) {
    if (handlers.size > 0) continue
    throw new TypeError(
      `WebhooksModule: no provider has an @OnWebhook method for ${endpoint} (${options.path}): every event would be dropped`,
    )
  }
  return all
}

/** A receiver whose handlers are methods. @throws TypeError for a mistake in the options, or an unlisted event, with its method */
function receiverOf(
  options: Omit<ReceiverOptions<object>, 'handlers'>,
  methods: ReadonlyMap<string, WebhookMethod>,
): AnyReceiver {
  const handlers = Object.fromEntries([...methods].map(([event, { run }]) => [event, run]))
  try {
    return createReceiver({ ...options, handlers })
  } catch (cause) {
    const text = cause instanceof TypeError ? cause.message : ''
    const unlisted = [...methods.values()].find(({ event }) =>
      text.startsWith(`handlers: "${event}"`),
    )
    if (unlisted === undefined) throw cause
    throw new TypeError(`@OnWebhook on ${unlisted.name}: ${text}`, { cause })
  }
}

/** The receivers of an application, before its modules are initialized. */
export function createWebhooks(host: HttpAdapterHost, discovery: DiscoveryService): Webhooks {
  const mounts: Mount[] = []

  const serve = (mount: Mount) => {
    // An application context without HTTP has no adapter.
    if (mount.isServed || !host.httpAdapter) return
    mount.isServed = true
    const hooksealWebhook: NodeMiddleware = (request, response, next) =>
      mount.started === undefined ? next() : mount.started.handle(request, response)
    host.httpAdapter.use(mount.options.path, hooksealWebhook)
  }
  return Object.freeze<Webhooks>({
    add(given) {
      // The handlers' types were checked against the provider's events where they were decorated.
      const options = { ...given } as unknown as WebhooksOptions<object>
      const { endpoint = String(options.provider?.name) } = options
      checkOptions(options, mounts)
      checkEndpoint(endpoint, mounts)
      const mount: Mount = { options, endpoint, isServed: false }
      mounts.push(mount)
      if (host.httpAdapter) serve(mount)
      // A testing module is compiled before its application has an adapter. Nest 10 has no init$.
      else (host as Partial<HttpAdapterHost>).init$?.subscribe(() => serve(mount))
    },
    onModuleInit() {
      for (const [mount, methods] of handlersOf(findMethods(discovery), mounts)) {
        serve(mount)
        const { path, drainTimeoutMs, ...options } = mount.options
        const receiver = receiverOf(options, methods)
        mount.started = { receiver, handle: nodeHandler(receiver, { parserHint }) }
      }
    },
    async beforeApplicationShutdown() {
      await Promise.all(
        mounts.map(({ started, options }) =>
          started?.receiver.drain({ timeoutMs: options.drainTimeoutMs }),
        ),
      )
    },
  })
}
