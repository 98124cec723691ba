import type { AnyDelivery, AnyReceiver, HandlerContext } from '@hookseal/core'
import { type NodeRequest, nodeGuard, nodeHandler, type PassedRequests } from '@hookseal/core/node'
import type { Context, Middleware } from 'koa'

/** A guard, and access to the contexts that it admitted. */
export interface KoaGuard<D extends AnyDelivery = AnyDelivery>
  extends Middleware,
    PassedRequests<Pick<Context, 'req'>, D> {}

/** Your own code for a verified delivery. It sets the response on `ctx`, and a 2xx commits the delivery. */
export type KoaWork<D extends AnyDelivery> = (
  delivery: D,
  ctx: Context,
  context: HandlerContext,
) => unknown

const parserHint =
  'Mount the webhook middleware before bodyParser(), or set ctx.disableBodyParser = true on its path: ' +
  'ctx.request.rawBody is a string, which cannot preserve bytes that are not UTF-8.'

/** Koa's parsers attach their result to Koa's request, while core looks for it on Node's request. */
function requestOf({ req, request }: Context): NodeRequest {
  const { body, rawBody } = request as { body?: unknown; rawBody?: unknown }
  const shared = req as { body?: unknown; rawBody?: unknown }
  if (body !== undefined) shared.body ??= body
  if (rawBody !== undefined) shared.rawBody ??= rawBody
  return req
}

/**
 * Creates a middleware that runs the receiver's own handlers. It sends the response and does not call `next`.
 *
 * @throws TypeError if the receiver has no handlers, or if a callback is passed, which only `guard` accepts.
 * @example
 * ```ts
 * router.post('/webhooks/rine', webhook(receiver))
 * ```
 */
export function webhook(receiver: AnyReceiver, ...callback: readonly never[]): Middleware {
  const handle = nodeHandler(receiver, { parserHint }, ...callback)
  return async function hooksealWebhook(ctx) {
    ctx.respond = false
    await handle(requestOf(ctx), ctx.res)
  }
}

/**
 * Creates a middleware that lets only a verified and claimed delivery through. A 2xx commits the claim. Any other
 * status or a throw releases it. With a callback, it is the complete route; without one, the rest of the chain is the
 * route.
 *
 * @throws TypeError without a receiver.
 * @example
 * ```ts
 * router.post('/webhooks/rine', guard(receiver, async (delivery, ctx) => {
 *   await enqueue(delivery.event)
 *   ctx.status = 204
 * }))
 * ```
 */
export function guard<D extends AnyDelivery>(
  receiver: AnyReceiver<D>,
  work?: KoaWork<D>,
): KoaGuard<D> {
  const { run, passedBy } = nodeGuard(receiver, { parserHint })
  const middleware: Middleware = async function hooksealGuard(ctx, next) {
    const succeeded = await run(requestOf(ctx), ctx.res, async (verified, own) => {
      try {
        await (work === undefined ? next() : work(verified, ctx, own))
      } catch (error) {
        ctx.app.emit('error', error, ctx)
        throw error
      }
    })
    // The guard responds to rejected requests and to failures, so Koa must not respond again.
    if (!succeeded) ctx.respond = false
  }
  return Object.assign(
    middleware,
    passedBy<Pick<Context, 'req'>>(({ req }) => req),
  )
}
