import type { Socket } from 'node:net'
import { setImmediate } from 'node:timers'
import type { NodeRequest } from './read-request.ts'

// Kept from the start, so that a test with fake timers does not stop its own server.
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
 * body of most webhooks is in the same packet: after this turn it can be read without a listener or a timer. Somebody
 * who listens already would lose bytes, so then there is nothing to wait for.
 *
 * All requests of a turn share one immediate. Only those that one connection has sent without waiting for an answer are
 * handled one after the other, so that of two copies the second is a duplicate and not in flight.
 */
export function restOfPacket(request: NodeRequest): Promise<void> | undefined {
  const { complete, httpVersionMajor, readableFlowing, socket } = request
  if (complete !== false || httpVersionMajor >= 2 || readableFlowing !== null) return undefined
  if (request.body !== undefined || request.rawBody !== undefined) return undefined
  // For a listener that comes in this turn: nothing flows to it before it flows to us.
  request.pause()
  if (waiting.has(socket)) return endOfTurn()
  waiting.add(socket)
  turn ??= endOfTurn(() => {
    turn = undefined
    waiting.clear()
  })
  return turn
}
