import type { AnyDelivery, AnyReceiver, HandlerContext } from '@hookseal/core'
import { type NodeRequest, nodeGuard, nodeHandler, type PassedRequests } from '@hookseal/core/node'
import type { Context, Middleware } from 'koa'

/** A guard, and what it knows of a context that has passed it. */
export interface KoaGuard<D extends AnyDelivery = AnyDelivery>
  extends Middleware,
    PassedRequests<Pick<Context, 'req'>, D> {}

/** Your own work for a verified delivery: it sets the answer on `ctx`, and a 2xx commits the delivery. */
export type KoaWork<D extends AnyDelivery> = (
  delivery: D,
  ctx: Context,
  context: HandlerContext,
) => unknown

const parserHint =
  'Mount the webhook middleware before bodyParser(), or set ctx.disableBodyParser = true on its path: ' +
  'ctx.request.rawBody is a string, and a string has lost what was not UTF-8.'

/** Koa's parsers leave what they made beside Node's request; core looks on it. */
function requestOf({ req, request }: Context): NodeRequest {
  const { body, rawBody } = request as { body?: unknown; rawBody?: unknown }
  const shared = req as { body?: unknown; rawBody?: unknown }
  if (body !== undefined) shared.body ??= body
  if (rawBody !== undefined) shared.rawBody ??= rawBody
  return req
}

/**
 * A middleware whose work is done by the receiver's own handlers; it answers, and calls nothing after it.
 *
 * @throws TypeError if the receiver has no handlers, or for a callback: that is what `guard` takes.
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
 * A middleware that runs only for a delivery that is verified and claimed. A 2xx commits the claim, any other status or
 * a throw releases it. With a callback it is the whole route; without one the rest of the chain is.
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
    // What is not admitted and what fails is answered by the guard: Koa must not answer again.
    if (!succeeded) ctx.respond = false
  }
  return Object.assign(
    middleware,
    passedBy<Pick<Context, 'req'>>(({ req }) => req),
  )
}
