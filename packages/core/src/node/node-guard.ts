import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AnyDelivery } from '../delivery/delivery.ts'
import type { Admitted, HandlerContext } from '../delivery/outcome.ts'
import type { AnyReceiver } from '../receiver/receiver.ts'
import { type NodeInputOptions, nodeInput } from './read-request.ts'
import { writeAnswer } from './write-answer.ts'

/** A guard for routes: verified and claimed first, then the route's own code. */
export interface NodeGuard<D extends AnyDelivery = AnyDelivery> {
  /** Whether the route may run; when not, the answer has been sent. */
  admit(request: IncomingMessage, response: ServerResponse): Promise<boolean>
  /** @throws TypeError for a request that did not pass this guard. */
  delivery(request: IncomingMessage): D
  /** @throws TypeError for a request that did not pass this guard. */
  context(request: IncomingMessage): HandlerContext
}

/** A client that leaves ends or breaks its side of the connection; a server that gives up does neither. */
function isGivenUp({ writableEnded, req: { socket } }: ServerResponse): boolean {
  return !writableEnded && !socket.readableEnded && socket.errored === null
}

/** Puts status and headers back as they are now: a throw behind the end would let a framework change them. */
function headOf(response: ServerResponse): () => void {
  const { statusCode, statusMessage } = response
  const headers = Object.entries(response.getHeaders())
  return () => {
    if (response.headersSent) return
    Object.assign(response, { statusCode, statusMessage })
    for (const name of response.getHeaderNames()) response.removeHeader(name)
    for (const [name, value] of headers) if (value !== undefined) response.setHeader(name, value)
  }
}

/**
 * Settles when the route ends its answer, and lets the end through when the store knows: a sender that
 * retries at once must find the key free. An `end` on a closed connection emits no event, so the method itself
 * is watched, whether or not a client is there to hear it. An answer that was begun and then given up, as
 * frameworks do when a route throws behind its first byte, is a failure.
 */
function settleOnEnd(
  response: ServerResponse,
  settle: (succeeded: boolean) => Promise<unknown>,
): void {
  const end = response.end
  let isEnding = false
  response.end = function settleFirst(this: ServerResponse, ...args: never[]) {
    if (isEnding) return this
    isEnding = true
    const restore = headOf(this)
    const succeeded = this.statusCode >= 200 && this.statusCode <= 299
    settle(succeeded)
      .then(() => {
        restore()
        Reflect.apply(end, this, args)
      })
      // The route is long gone, and with it whoever could be told of an `end` that throws.
      .catch(() => this.destroy())
    return this
  } as ServerResponse['end']
  response.once('close', () => {
    if (!isEnding && isGivenUp(response)) void settle(false)
  })
}

/**
 * The verified delivery for a route that answers itself: a 2xx commits the claim, anything else releases
 * it, so that the sender's retry is accepted.
 *
 * @example
 * ```ts
 * const guard = nodeGuard(receiver)
 * if (await guard.admit(request, response)) work(guard.delivery(request)).then(() => response.end())
 * ```
 */
export function nodeGuard<D extends AnyDelivery>(
  receiver: AnyReceiver<D>,
  options?: NodeInputOptions,
): NodeGuard<D> {
  const admitted = new WeakMap<IncomingMessage, Admitted<D>>()
  const passed = (request: IncomingMessage): Admitted<D> => {
    const admission = admitted.get(request)
    if (admission !== undefined) return admission
    throw new TypeError('this request did not pass the guard: mount verify(receiver) on its route')
  }
  return {
    async admit(request, response) {
      const admission = await receiver.admit(nodeInput(request, options))
      if (admission.kind !== 'admitted') {
        writeAnswer(request, response, admission)
        return false
      }
      admitted.set(request, admission)
      settleOnEnd(response, admission.settle)
      return true
    },
    delivery: (request) => passed(request).delivery,
    context: (request) => passed(request).context,
  }
}
