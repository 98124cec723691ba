import type { AnyDelivery, AnyReceiver, HandlerContext } from '@hookseal/core'
import { nodeGuard, nodeHandler, type PassedRequests } from '@hookseal/core/node'
import type * as fastify from 'fastify'

type Handler = fastify.RouteOptions['handler']
type Route = fastify.RouteOptions

/** Fastify's own route options. The method is the provider's, unless you give one. */
export type WebhookRoute = Pick<Route, 'url'> & Partial<Omit<Route, 'handler'>>

/** A route behind a guard: Fastify's own route options, with its handler. */
export type GuardedRoute = WebhookRoute & Pick<Route, 'handler'>

/** A guard, and what it knows of a request that has passed it. */
export interface FastifyGuard<D extends AnyDelivery = AnyDelivery>
  extends fastify.FastifyPluginAsync<GuardedRoute>,
    PassedRequests<Pick<fastify.FastifyRequest, 'raw'>, D> {}

/** Your own work for a verified delivery: it replies, and a 2xx commits the delivery. */
export type FastifyWork<D extends AnyDelivery> = (
  delivery: D,
  request: fastify.FastifyRequest,
  reply: fastify.FastifyReply,
  context: HandlerContext,
) => unknown

const parserHint =
  'A hook read the body first: keep it off this route, or leave the bytes on request.raw.rawBody.'
const READABLE = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+\s*(?:;|$)/

/** A parser for every type, in this scope alone, that leaves the body unread. */
function leaveBodyUnread(scope: fastify.FastifyInstance): void {
  scope.addHook('onRequest', (request, _reply, done) => {
    if (!READABLE.test(request.headers['content-type'] ?? 'a/b')) {
      // It would be Fastify's 415. This is Fastify's view of the request: request.raw stays as it came.
      request.headers = { ...request.headers, 'content-type': 'application/octet-stream' }
    }
    done()
  })
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
}

/**
 * A plugin with one route, whose work is done by the receiver's own handlers.
 *
 * @throws TypeError if the receiver has no handlers, or for a callback, which `guard` takes.
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
 * A plugin with one route of your own, which runs only for a delivery that is verified and claimed. A 2xx commits the
 * claim, any other answer or a throw releases it. Give the callback here, or a `handler` with the route.
 *
 * @throws TypeError without a receiver.
 * @example `app.register(guard(receiver, async (delivery) => save(delivery.event)), { url: '/webhooks/rine' })`
 */
export function guard<D extends AnyDelivery>(receiver: AnyReceiver<D>): FastifyGuard<D>
/** A plugin with one route that runs `work` for a verified and claimed delivery. */
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
        // A handler that is not asynchronous replies when it likes.
        result = sent === undefined ? reply : await sent
      }
      // A handler's reply settles when the client goes, before its work is done: then its end alone decides.
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
