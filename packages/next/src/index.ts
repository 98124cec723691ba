import type { AnyDelivery, AnyReceiver, HandlerContext } from '@hookseal/core'
import { fetchGuard } from '@hookseal/core/toolkit'

/** A route handler of the App Router. */
export type RouteHandler = (request: Request, route?: unknown) => Promise<Response>

/** Your own work for a verified delivery: a 2xx commits it, any other status or a throw releases it. */
export type NextWork<D extends AnyDelivery = AnyDelivery> = (
  delivery: D,
  request: Request,
  context: HandlerContext,
) => Response | Promise<Response>

interface Platform {
  waitUntil?(work: Promise<unknown>): void
}

/** The route's `params`, and `waitUntil` where the platform gave one to Next (see Next's docs of `after`). */
function contextOf(route: unknown): Platform {
  const given = Reflect.get(globalThis, Symbol.for('@next/request-context'))
  const platform = (given as { get?: () => Platform | undefined } | undefined)?.get?.()
  // Called on its own object: platforms check `this`.
  const keep = platform?.waitUntil && ((work: Promise<unknown>) => platform.waitUntil?.(work))
  return { ...(route as object | undefined), ...(keep && { waitUntil: keep }) }
}

/**
 * A route handler whose work is done by the receiver's own handlers. Export it as `POST`, and as `GET` too for a sender
 * that checks the endpoint by GET.
 *
 * @throws TypeError if the receiver has no handlers, or for a callback: that is what `guard` takes.
 * @example
 * ```ts
 * // app/api/webhooks/rine/route.ts
 * export const POST = webhook(receiver)
 * ```
 */
export function webhook(receiver: AnyReceiver, ...rest: readonly never[]): RouteHandler {
  if (rest.length > 0)
    throw new TypeError('webhook(receiver) takes no callback: use guard(receiver, callback)')
  if (typeof receiver?.fetch !== 'function')
    throw new TypeError('webhook: expected a receiver, as createReceiver() returns it')
  if (!receiver.hasHandlers)
    throw new TypeError(
      'webhook: the receiver has no handlers: give it some, or use guard(receiver, callback)',
    )
  return function hooksealWebhook(request, route) {
    return receiver.fetch(request, contextOf(route))
  }
}

/**
 * A route handler that runs `work` only for a delivery that is verified and claimed. The status of its response
 * decides: a body stream that fails later is not seen.
 *
 * @throws TypeError without a receiver or a callback.
 * @example
 * ```ts
 * // app/api/webhooks/rine/route.ts
 * export const POST = guard(receiver, async (delivery) => Response.json({ got: delivery.type }))
 * ```
 */
export function guard<D extends AnyDelivery>(
  receiver: AnyReceiver<D>,
  work: NextWork<D>,
): RouteHandler {
  const route = fetchGuard<D, Request>(receiver, work)
  return function hooksealGuard(request, params) {
    return route(request, contextOf(params))
  }
}
