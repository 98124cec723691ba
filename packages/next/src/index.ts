import type { AnyDelivery, AnyReceiver, HandlerContext } from '@hookseal/core'
import { fetchInput, toResponse } from '@hookseal/core'

/** A route handler of the App Router. */
export type RouteHandler = (request: Request, route?: unknown) => Promise<Response>

/** Your own work for a verified delivery: a 2xx commits it, any other status or a throw releases it. */
export type Handle<D extends AnyDelivery = AnyDelivery> = (
  delivery: D,
  request: Request,
  context: HandlerContext,
) => Response | Promise<Response>

interface Platform {
  readonly waitUntil?: ((work: Promise<unknown>) => void) | undefined
}

/** The route's `params`, and `waitUntil` where the platform gave one to Next (see Next's docs of `after`). */
function contextOf(route: unknown): Platform {
  const given = Reflect.get(globalThis, Symbol.for('@next/request-context'))
  const platform = (given as { get?: () => Platform | undefined } | undefined)?.get?.()
  return { ...(route as object | undefined), waitUntil: platform?.waitUntil }
}

/** Verified and claimed first; settled by the status of the response, before it is sent. */
async function guarded<D extends AnyDelivery>(
  receiver: AnyReceiver<D>,
  handle: Handle<D>,
  request: Request,
  context: Platform,
): Promise<Response> {
  const admission = await receiver.admit(fetchInput(request, context))
  if (admission.kind !== 'admitted') return toResponse(admission)
  let succeeded = false
  try {
    const response = await handle(admission.delivery, request, admission.context)
    succeeded = response.ok
    return response
  } finally {
    await admission.settle(succeeded)
  }
}

/**
 * A route handler whose work is done by the receiver's own handlers; or, with `handle`, a guard: `handle`
 * runs only for a delivery that is verified and claimed, and answers itself.
 *
 * @throws TypeError when there is no `handle` and the receiver has no handlers.
 * @example
 * ```ts
 * // app/api/webhooks/rine/route.ts
 * export const POST = webhook(receiver)
 * export const POST = webhook(receiver, async (delivery) => Response.json({ got: delivery.type }))
 * ```
 */
export function webhook<D extends AnyDelivery>(
  receiver: AnyReceiver<D>,
  handle?: Handle<D>,
): RouteHandler {
  if (handle === undefined && !receiver.hasHandlers) {
    throw new TypeError('the receiver has no handlers: give it some, or webhook() a callback')
  }
  return (request, route) => {
    const context = contextOf(route)
    if (handle === undefined) return receiver.fetch(request, context)
    const run = guarded(receiver, handle, request, context)
    context.waitUntil?.(run.catch(() => {}))
    return run
  }
}
