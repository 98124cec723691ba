import type { ServerResponse } from 'node:http'
import type { AnyReceiver } from '../receiver/receiver.ts'
import { keepBody, type NodeInputOptions, type NodeRequest, requestInput } from './read-request.ts'
import { restOfPacket } from './rest-of-packet.ts'
import { writeAnswer } from './write-answer.ts'

/** A request listener that never rejects. */
export type NodeHandler = (request: NodeRequest, response: ServerResponse) => Promise<void>

/**
 * Creates a request listener for `node:http` or `node:http2` from a receiver. The receiver's handlers run, and the
 * response is sent.
 *
 * @throws TypeError if the receiver has no handlers, since it would acknowledge and drop every event, or if a callback
 *   is passed, which only a guard accepts.
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
    throw new TypeError('webhook: expected a receiver returned by createReceiver()')
  }
  if (!receiver.hasHandlers) {
    throw new TypeError('webhook: the receiver has no handlers: add some, or use guard(receiver)')
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
