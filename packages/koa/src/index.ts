import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Admitted, AnyDelivery, AnyReceiver, HandlerContext } from '@hookseal/core'
import { type NodeRequest, nodeHandler, nodeInput, writeAnswer } from '@hookseal/core/node'

/** What is used of a context of Koa 2 and 3, structurally. */
export interface KoaContext {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly request: object
  readonly status: number
  respond?: boolean | undefined
}

/** A middleware of Koa 2 and 3, for an application or a router. */
export type KoaMiddleware = (ctx: KoaContext, next: () => Promise<unknown>) => Promise<void>

/** A guard, and what it knows of a context that has passed it. */
export interface KoaGuard<D extends AnyDelivery = AnyDelivery> extends KoaMiddleware {
  /** The verified delivery. @throws TypeError for a context that did not pass this guard. */
  delivery(ctx: Pick<KoaContext, 'req'>): D
  /** `attempt` and `signal` of this run. @throws TypeError for a context that did not pass this guard. */
  context(ctx: Pick<KoaContext, 'req'>): HandlerContext
}

const parserHint =
  'Mount the webhook middleware before bodyParser(), or set ctx.disableBodyParser = true on its path: ' +
  'ctx.request.rawBody is a string, and a string has lost what was not UTF-8.'

type Parsed = { body?: unknown; rawBody?: unknown }

/** Koa's parsers leave what they made beside Node's request; core looks on it. */
function requestOf({ req, request }: KoaContext): NodeRequest {
  const shared: IncomingMessage & Parsed = req
  const { body, rawBody }: Parsed = request
  shared.body ??= body
  shared.rawBody ??= rawBody
  return shared
}

/**
 * A middleware whose work is done by the receiver's own handlers; it answers, and calls nothing after it.
 *
 * @throws TypeError when the receiver has no handlers.
 * @example
 * ```ts
 * router.post('/webhooks/rine', webhook(receiver))
 * ```
 */
export function webhook(receiver: AnyReceiver): KoaMiddleware {
  const handle = nodeHandler(receiver, { parserHint })
  return async (ctx) => {
    ctx.respond = false
    await handle(requestOf(ctx), ctx.res)
  }
}

/**
 * A guard before your own middleware, which runs only for a delivery that is verified and claimed. When the
 * rest of the chain has ended with a 2xx, the claim is committed; any other status or a throw releases it.
 * The answer is sent after that.
 *
 * @example
 * ```ts
 * const guard = verify(receiver)
 * router.post('/webhooks/rine', guard, (ctx) => {
 *   console.log(guard.delivery(ctx).type)
 *   ctx.status = 204
 * })
 * ```
 */
export function verify<D extends AnyDelivery>(receiver: AnyReceiver<D>): KoaGuard<D> {
  const admitted = new WeakMap<IncomingMessage, Admitted<D>>()
  const passed = ({ req }: Pick<KoaContext, 'req'>): Admitted<D> => {
    const admission = admitted.get(req)
    if (admission !== undefined) return admission
    throw new TypeError('this context did not pass the guard: mount verify(receiver) on its route')
  }
  const guard: KoaMiddleware = async (ctx, next) => {
    const admission = await receiver.admit(nodeInput(requestOf(ctx), { parserHint }))
    if (admission.kind !== 'admitted') {
      ctx.respond = false
      writeAnswer(ctx.req, ctx.res, admission)
      return
    }
    admitted.set(ctx.req, admission)
    let succeeded = false
    try {
      await next()
      succeeded = ctx.status >= 200 && ctx.status <= 299
    } finally {
      await admission.settle(succeeded)
    }
  }
  return Object.assign(guard, {
    delivery: (ctx: Pick<KoaContext, 'req'>) => passed(ctx).delivery,
    context: (ctx: Pick<KoaContext, 'req'>) => passed(ctx).context,
  })
}
