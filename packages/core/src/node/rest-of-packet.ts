import type { NodeRequest } from './read-request.ts'

/**
 * Waits for the rest of the packet that brought a request. Node calls a listener as soon as it has the headers, and the
 * body of most webhooks is in the same packet: after this turn it can be read without a listener or a timer. Somebody
 * who listens already would lose bytes, so then there is nothing to wait for.
 *
 * Each request has an immediate of its own, so that what can be done at once for one is done before the next begins: of
 * two copies in one packet the second is then a duplicate, not in flight.
 */
export function restOfPacket(request: NodeRequest): Promise<void> | undefined {
  const { complete, httpVersionMajor, readableFlowing } = request
  if (complete !== false || httpVersionMajor >= 2 || readableFlowing !== null) return undefined
  if (request.body !== undefined || request.rawBody !== undefined) return undefined
  // For a listener that comes in this turn: nothing flows to it before it flows to us.
  request.pause()
  return new Promise((resolve) => setImmediate(resolve))
}
