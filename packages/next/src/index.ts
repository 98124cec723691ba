import type { AnyDelivery, AnyReceiver, BodyLimits, HandlerContext } from '@hookseal/core'
import { WebhookError } from '@hookseal/core'

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

/** Reads to the end, no further than the limit: `request.arrayBuffer()` knows none. */
async function readBody({ body, bodyUsed }: Request, { maxBytes, signal }: BodyLimits) {
  if (bodyUsed || body?.locked === true) throw new WebhookError('body_already_read')
  const reader = body?.getReader()
  const cancel = () => void reader?.cancel().catch(() => {})
  signal.addEventListener('abort', cancel, { once: true })
  const bytes = new Uint8Array(maxBytes)
  for (let length = 0; ; ) {
    const { done, value } = (await reader?.read()) ?? { done: true }
    if (done) return bytes.slice(0, length)
    if (length + value.length > maxBytes) break
    bytes.set(value, length)
    length += value.length
  }
  cancel()
  throw new WebhookError('body_too_large')
}

/** Verified and claimed first; settled by the status of the response, before it is sent. */
async function guarded<D extends AnyDelivery>(
  receiver: AnyReceiver<D>,
  handle: Handle<D>,
  request: Request,
  context: Platform,
): Promise<Response> {
  const { method, url, headers } = request
  const body = (limits: BodyLimits) => readBody(request, limits)
  const admission = await receiver.admit({ method, url, headers, body, context })
  if (admission.kind !== 'admitted') return new Response(admission.body || null, admission)
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
