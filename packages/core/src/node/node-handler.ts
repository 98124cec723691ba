import type { ServerResponse } from 'node:http'
import type { AnyReceiver } from '../receiver/receiver.ts'
import { keepBody, type NodeInputOptions, type NodeRequest, requestInput } from './read-request.ts'
import { restOfPacket } from './rest-of-packet.ts'
import { writeAnswer } from './write-answer.ts'

/** A request listener that never rejects. */
export type NodeHandler = (request: NodeRequest, response: ServerResponse) => Promise<void>

/**
 * A receiver as a request listener of `node:http` or `node:http2`. The receiver's handlers run, and the answer is sent.
 *
 * @throws TypeError if the receiver has no handlers, since it would acknowledge and drop every event; or for a
 *   callback, which a guard takes.
 * @example
 * ```ts
 * createServer(nodeHandler(receiver)).listen(3000)
 * ```
 */
export function nodeHandler(
  receiver: AnyReceiver,
  options?: NodeInputOptions,
  ...callback: readonly unknown[]
): NodeHandler {
  if (callback.some((given) => given !== undefined) || typeof options === 'function') {
    throw new TypeError('webhook(receiver) takes no callback: use guard(receiver, callback)')
  }
  if (typeof receiver?.receive !== 'function') {
    throw new TypeError('webhook: expected a receiver, as createReceiver() returns it')
  }
  if (!receiver.hasHandlers) {
    throw new TypeError(
      'webhook: the receiver has no handlers: give it some, or use guard(receiver)',
    )
  }
  return async function handleRequest(request, response) {
    const letGo = keepBody(request, response)
    const arriving = restOfPacket(request)
    if (arriving !== undefined) await arriving
    const outcome = await receiver.receive(requestInput(request, options, arriving !== undefined))
    letGo()
    writeAnswer(request, response, outcome)
  }
}
