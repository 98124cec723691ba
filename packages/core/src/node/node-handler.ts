import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AnyReceiver } from '../receiver/receiver.ts'
import { type NodeInputOptions, nodeInput } from './read-request.ts'
import { writeAnswer } from './write-answer.ts'

/** A request listener that never rejects. */
export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/**
 * A receiver as a request listener of `node:http`. The receiver's handlers run, and the answer is sent.
 *
 * @throws TypeError when the receiver has no handlers: it would acknowledge and drop every event.
 * @example
 * ```ts
 * createServer(nodeHandler(receiver)).listen(3000)
 * ```
 */
export function nodeHandler(receiver: AnyReceiver, options?: NodeInputOptions): NodeHandler {
  if (!receiver.hasHandlers) {
    throw new TypeError('the receiver has no handlers: give it some, or use verify(receiver)')
  }
  return async (request, response) => {
    writeAnswer(request, response, await receiver.receive(nodeInput(request, options)))
  }
}
