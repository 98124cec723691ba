import type { ServerResponse } from 'node:http'
import type { AnyDelivery } from '../delivery/delivery.ts'
import type { HandlerContext } from '../delivery/outcome.ts'
import type { AnyReceiver } from '../receiver/receiver.ts'
import { guardedRoutes, type NodeGuard } from './guarded-routes.ts'
import type { NodeInputOptions, NodeRequest } from './read-request.ts'

/** A request listener that runs your own code for a verified and claimed delivery. */
export type GuardedListener = (request: NodeRequest, response: ServerResponse) => Promise<void>

/** Your own code for a verified delivery. It sends the response, and a 2xx commits the delivery. */
export type NodeWork<D extends AnyDelivery> = (
  delivery: D,
  request: NodeRequest,
  response: ServerResponse,
  context: HandlerContext,
) => unknown

/**
 * Creates a guard for the routes of any framework on `node:http` or `node:http2`. A 2xx commits the claim. Any other
 * status releases it, so that the sender's retry is accepted. With `work`, the guard is a complete request listener.
 *
 * @throws TypeError without a receiver
 * @example
 * ```ts
 * createServer(nodeGuard(receiver, async (delivery, request, response) => {
 *   await enqueue(delivery)
 *   response.writeHead(204).end()
 * }))
 * ```
 */
export function nodeGuard<D extends AnyDelivery>(
  receiver: AnyReceiver<D>,
  options?: NodeInputOptions,
): NodeGuard<D>
/** Creates a request listener that runs `work` for a verified and claimed delivery. */
export function nodeGuard<D extends AnyDelivery>(
  receiver: AnyReceiver<D>,
  work: NodeWork<D>,
  options?: NodeInputOptions,
): GuardedListener
export function nodeGuard<D extends AnyDelivery>(
  receiver: AnyReceiver<D>,
  given?: NodeInputOptions | NodeWork<D>,
  options?: NodeInputOptions,
): NodeGuard<D> | GuardedListener {
  if (typeof receiver?.admit !== 'function') {
    throw new TypeError('guard: expected a receiver returned by createReceiver()')
  }
  if (typeof given !== 'function') return guardedRoutes(receiver, given)
  const { run } = guardedRoutes(receiver, options)
  return async function guardedListener(request, response) {
    await run(request, response, (delivery, context) => given(delivery, request, response, context))
  }
}
