import type { AnyDelivery, AnyReceiver, HandlerContext } from '@hookseal/core'
import { nodeGuard, nodeHandler, type PassedRequests } from '@hookseal/core/node'
import type * as fastify from 'fastify'

type Handler = fastify.RouteOptions['handler']
type Route = fastify.RouteOptions

/** Fastify's route options. The default method is the provider's. */
export type WebhookRoute = Pick<Route, 'url'> & Partial<Omit<Route, 'handler'>>

/** A guarded route: Fastify's route options with a handler. */
export type GuardedRoute = WebhookRoute & Pick<Route, 'handler'>

/** A guard, and access to the requests that it admitted. */
export interface FastifyGuard<D extends AnyDelivery = AnyDelivery>
  extends fastify.FastifyPluginAsync<GuardedRoute>,
    PassedRequests<Pick<fastify.FastifyRequest, 'raw'>, D> {}

/** Your own code for a verified delivery. It sends the reply, and a 2xx commits the delivery. */
export type FastifyWork<D extends AnyDelivery> = (
  delivery: D,
  request: fastify.FastifyRequest,
  reply: fastify.FastifyReply,
  context: HandlerContext,
) => unknown

const parserHint =
  'A hook read the body first: remove it from this route, or keep the bytes in request.raw.rawBody.'
const READABLE = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+\s*(?:;|$)/

/** Adds a parser for every content type, only in this scope, that leaves the body unread. */
function leaveBodyUnread(scope: fastify.FastifyInstance): void {
  scope.addHook('onRequest', (request, _reply, done) => {
    if (!READABLE.test(request.headers['content-type'] ?? 'a/b')) {
      // Otherwise Fastify would respond with a 415. This changes only Fastify's view of the request, not request.raw.
      request.headers = { ...request.headers, 'content-type': 'application/octet-stream' }
    }
    done()
  })
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
}

/**
 * Creates a plugin with one route that runs the receiver's own handlers.
 *
 * @throws TypeError if the receiver has no handlers, or if a callback is passed, which only `guard` accepts.
 * @example `app.register(webhook(receiver), { url: '/webhooks/rine' })`
 */
export function webhook(
  receiver: AnyReceiver,
  ...callback: readonly never[]
): fastify.FastifyPluginAsync<WebhookRoute> {
  const handle = nodeHandler(receiver, { parserHint }, ...callback)
  return async function hooksealWebhook(scope, route) {
    leaveBodyUnread(scope)
    const handler: Handler = (request, reply) => handle(request.raw, reply.hijack().raw)
    scope.route({ method: [...receiver.methods], ...route, handler })
  }
}

/**
 * Creates a plugin with one route that runs only for a verified and claimed delivery. A 2xx commits the claim. Any
 * other status or a throw releases it. Pass the callback here, or a `handler` in the route options.
 *
 * @throws TypeError without a receiver.
 * @example `app.register(guard(receiver, async (delivery) => save(delivery.event)), { url: '/webhooks/rine' })`
 */
export function guard<D extends AnyDelivery>(receiver: AnyReceiver<D>): FastifyGuard<D>
/** Creates a plugin with one route that runs `work` for a verified and claimed delivery. */
export function guard<D extends AnyDelivery>(
  receiver: AnyReceiver<D>,
  work: FastifyWork<D>,
): fastify.FastifyPluginAsync<WebhookRoute>
export function guard<D extends AnyDelivery>(
  receiver: AnyReceiver<D>,
  work?: FastifyWork<D>,
): FastifyGuard<D> | fastify.FastifyPluginAsync<WebhookRoute> {
  const { run, passedBy } = nodeGuard(receiver, { parserHint })
  const plugin: fastify.FastifyPluginAsync<GuardedRoute> = async (scope, { handler, ...route }) => {
    leaveBodyUnread(scope)
    const guarded: Handler = async function hooksealGuard(request, reply) {
      let result: unknown
      const route = async (verified: D, own: HandlerContext) => {
        const sent = work ? work(verified, request, reply, own) : handler.call(this, request, reply)
        // A synchronous handler may reply at any time.
        result = sent === undefined ? reply : await sent
      }
      // A handler's reply settles when the client disconnects: then only the end of its work decides.
      const decidedBy = work === undefined ? 'end' : undefined
      const succeeded = await run(request.raw, reply.raw, route, decidedBy)
      return succeeded ? result : reply.hijack()
    }
    scope.route({ method: [...receiver.methods], ...route, handler: guarded })
  }
  return Object.assign(
    plugin,
    passedBy<Pick<fastify.FastifyRequest, 'raw'>>(({ raw }) => raw),
  )
}
