import type { AnyDelivery, AnyReceiver, HandlerContext } from '@hookseal/core'
import { nodeGuard, nodeHandler } from '@hookseal/core/node'
import type { FastifyInstance, FastifyPluginAsync, FastifyRequest, RouteOptions } from 'fastify'

/** Fastify's own route options; `method` is POST when left out. */
export type WebhookRoute = Pick<RouteOptions, 'url'> & Partial<Omit<RouteOptions, 'handler'>>

/** A route behind a guard: Fastify's own route options, with its handler. */
export type GuardedRoute = WebhookRoute & Pick<RouteOptions, 'handler'>

/** A guard, and what it knows of a request that has passed it. */
export interface FastifyGuard<D extends AnyDelivery = AnyDelivery>
  extends FastifyPluginAsync<GuardedRoute> {
  /** The verified delivery. @throws TypeError for a request that did not pass this guard. */
  delivery(request: Pick<FastifyRequest, 'raw'>): D
  /** `attempt` and `signal` of this run. @throws TypeError for a request that did not pass this guard. */
  context(request: Pick<FastifyRequest, 'raw'>): HandlerContext
}

const parserHint =
  'A hook read the body first: keep it off this route, or leave the bytes on request.raw.rawBody.'

/** A parser for every type, in this scope alone, that leaves the body unread. */
function leaveBodyUnread(scope: FastifyInstance): void {
  // One that Fastify cannot read would be its 415. The receiver looks at rawHeaders.
  scope.addHook('onRequest', async ({ raw }) => void delete raw.headers['content-type'])
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
}

/**
 * Fastify ends no answer for a handler that returns nothing once the client has gone; the claim would stay
 * open. Not for a handler that awaits its reply: that resolves when the client goes, before the work is done.
 */
function endWhenGone(handler: RouteOptions['handler']): RouteOptions['handler'] {
  return function (request, reply) {
    const { then } = reply
    let awaitsReply = false
    const watched: typeof then = (...listeners) => {
      awaitsReply = true
      then.apply(reply, listeners)
    }
    Reflect.set(reply, 'then', watched)
    const run: unknown = handler.call(this, request, reply)
    const end = () => void (awaitsReply || reply.sent || !reply.raw.destroyed || reply.raw.end())
    if (run instanceof Promise) run.then(end, () => {})
    return run
  }
}

/**
 * A plugin with one route, whose work is done by the receiver's own handlers.
 *
 * @throws TypeError when the receiver has no handlers.
 * @example
 * ```ts
 * app.register(webhook(receiver), { url: '/webhooks/rine' })
 * ```
 */
export function webhook(receiver: AnyReceiver): FastifyPluginAsync<WebhookRoute> {
  const handle = nodeHandler(receiver, { parserHint })
  return async (scope, route) => {
    leaveBodyUnread(scope)
    const handler: RouteOptions['handler'] = (request, reply) => {
      reply.hijack()
      return handle(request.raw, reply.raw)
    }
    scope.route({ method: 'POST', ...route, handler })
  }
}

/**
 * A plugin with one route of your own, which runs only for a delivery that is verified and claimed. A 2xx
 * commits the claim, any other answer or a throw releases it.
 *
 * @example
 * ```ts
 * const guard = verify(receiver)
 * app.register(guard, { url: '/hook', handler: async (request) => guard.delivery(request).type })
 * ```
 */
export function verify<D extends AnyDelivery>(receiver: AnyReceiver<D>): FastifyGuard<D> {
  const { admit, delivery, context } = nodeGuard(receiver, { parserHint })
  const guard: FastifyPluginAsync<GuardedRoute> = async (scope, { handler, ...route }) => {
    leaveBodyUnread(scope)
    scope.addHook('preHandler', async ({ raw }, reply) => {
      if (!(await admit(raw, reply.raw))) reply.hijack()
    })
    scope.route({ method: 'POST', ...route, handler: endWhenGone(handler) })
  }
  const rawOf =
    <T>(look: (request: FastifyRequest['raw']) => T) =>
    ({ raw }: Pick<FastifyRequest, 'raw'>) =>
      look(raw)
  return Object.assign(guard, { delivery: rawOf(delivery), context: rawOf(context) })
}
