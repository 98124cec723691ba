import type { Socket } from 'node:net'
import { setImmediate } from 'node:timers'
import type { NodeRequest } from './read-request.ts'

// Kept from the start: under fake timers the server of a test would wait forever.
const immediately = setImmediate

let turn: Promise<void> | undefined
const waiting = new Set<Socket>()

function endOfTurn(resume: () => void = () => {}): Promise<void> {
  return new Promise((resolve) => {
    immediately(() => {
      resume()
      resolve()
    })
  })
}

/**
 * Waits for the rest of the packet that brought a request. Node calls a listener as soon as it has the headers, and the
 * body of most webhooks is in the same packet: at the end of this turn it can be read without a listener or a timer.
 * Returns `undefined` if the request must be read now, because another listener already reads it.
 *
 * All requests of a turn share one immediate, so that their answers are written together. Requests that one connection
 * pipelines are handled one after the other, so that the second of two copies is a duplicate and not in flight.
 */
export function restOfPacket(request: NodeRequest): Promise<void> | undefined {
  const { complete, httpVersionMajor, readableFlowing, socket } = request
  if (complete !== false || httpVersionMajor >= 2 || readableFlowing !== null) return undefined
  if (request.body !== undefined || request.rawBody !== undefined) return undefined
  // A listener that is added in this turn must not drain the body before the receiver reads it.
  request.pause()
  if (waiting.has(socket)) return endOfTurn()
  waiting.add(socket)
  turn ??= endOfTurn(() => {
    turn = undefined
    waiting.clear()
  })
  return turn
}
