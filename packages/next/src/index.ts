import type { AnyDelivery, AnyReceiver, HandlerContext } from '@hookseal/core'
import { fetchGuard } from '@hookseal/core/toolkit'

/** A route handler for the App Router. */
export type RouteHandler = (request: Request, route?: unknown) => Promise<Response>

/** Your own code for a verified delivery. A 2xx commits it; any other status or a throw releases it. */
export type NextWork<D extends AnyDelivery = AnyDelivery> = (
  delivery: D,
  request: Request,
  context: HandlerContext,
) => Response | Promise<Response>

interface Platform {
  waitUntil?(work: Promise<unknown>): void
}

/** The route's `params`, and `waitUntil` if the platform provides it to Next (see Next's documentation of `after`). */
function contextOf(route: unknown): Platform {
  const given = Reflect.get(globalThis, Symbol.for('@next/request-context'))
  const platform = (given as { get?: () => Platform | undefined } | undefined)?.get?.()
  // Called as a method, since platforms check `this`.
  const keep = platform?.waitUntil && ((work: Promise<unknown>) => platform.waitUntil?.(work))
  return { ...(route as object | undefined), ...(keep && { waitUntil: keep }) }
}

/**
 * Creates a route handler that runs the receiver's own handlers. Export it as `POST`, and also as `GET` if the sender
 * checks the endpoint with a GET.
 *
 * @throws TypeError if the receiver has no handlers, or if a callback is passed, which only `guard` accepts.
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
    throw new TypeError('webhook: expected a receiver returned by createReceiver()')
  if (!receiver.hasHandlers)
    throw new TypeError(
      'webhook: the receiver has no handlers: add some, or use guard(receiver, callback)',
    )
  return function hooksealWebhook(request, route) {
    return receiver.fetch(request, contextOf(route))
  }
}

/**
 * Creates a route handler that runs `work` only for a verified and claimed delivery. A response with a 2xx status
 * commits the claim. Any other status or a throw releases it. A response stream that fails later is not noticed.
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
