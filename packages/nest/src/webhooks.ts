import { type AnyReceiver, createReceiver, type ReceiverOptions } from '@hookseal/core'
import { type NodeHandler, nodeHandler } from '@hookseal/core/node'
import type { BeforeApplicationShutdown, OnModuleInit } from '@nestjs/common'
import type { DiscoveryService, HttpAdapterHost } from '@nestjs/core'
import { findMethods, type WebhookMethod } from './find-methods.ts'

/** Options of a receiver in Nest: those of `createReceiver`, whose handlers are the methods with `@OnWebhook`. */
export interface WebhooksOptions<E extends object> extends Omit<ReceiverOptions<E>, 'handlers'> {
  /** The whole path, as `'/webhooks/rine'`. Longer paths match too. Nest's global prefix and versions are not added. */
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
  'Something in front of Nest read the body first: keep it off this path, or leave the bytes on request.rawBody.'

function checkOptions(options: WebhooksOptions<object>, mounts: readonly Mount[]): void {
  const { path } = options
  if ('handlers' in options) {
    throw new TypeError(
      'WebhooksModule: the handlers are the methods with @OnWebhook, not an option',
    )
  }
  if (typeof path !== 'string' || !/^\/[^?#*:]*$/.test(path)) {
    throw new TypeError(
      `WebhooksModule: path must begin with a slash, and be a path alone, not ${path}`,
    )
  }
  if (mounts.some(({ options }) => options.path === path)) {
    throw new TypeError(`WebhooksModule: two receivers have the path ${path}`)
  }
}

function checkEndpoint(endpoint: string, mounts: readonly Mount[]): void {
  if (mounts.some((mount) => mount.endpoint === endpoint)) {
    throw new TypeError(
      `WebhooksModule: two receivers are called ${endpoint}: give one an endpoint`,
    )
  }
}

/** The receiver that a method is for. @throws TypeError if that is not one */
function mountOf({ name, event, endpoint }: WebhookMethod, mounts: readonly Mount[]): Mount {
  const [first, second] = mounts
  const known = mounts.map((mount) => mount.endpoint).join(', ')
  if (endpoint === undefined && second !== undefined) {
    throw new TypeError(
      `@OnWebhook('${event}') on ${name}: there are several receivers (${known}): ` +
        `say which, as in @OnWebhook('${event}', { endpoint: '${first?.endpoint}' })`,
    )
  }
  const found = endpoint === undefined ? first : mounts.find((mount) => mount.endpoint === endpoint)
  if (found !== undefined) return found
  throw new TypeError(
    `@OnWebhook('${event}') on ${name}: no receiver is called ${endpoint} (${known})`,
  )
}

/** Gives each receiver its methods. @throws TypeError for an event that two methods want, or a receiver without any */
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
          'an event has one handler, so that a retry never repeats the part that succeeded',
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

/** A receiver whose handlers are methods. @throws TypeError for an option or an event that cannot be, naming the method */
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
      // A testing module is compiled before its application has an adapter. Nest 10 does not say when that comes.
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
