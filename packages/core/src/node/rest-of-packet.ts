import type { Socket } from 'node:net'
import { setImmediate } from 'node:timers'
import type { NodeRequest } from './read-request.ts'

// Captured at load time: with fake timers, a server in a test would wait forever.
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
 * Waits for the rest of the packet that a request arrived in. Node calls a listener as soon as it has the headers, and
 * the body of most webhooks is in the same packet. At the end of the current turn, it can be read without a listener or
 * a timer. Returns `undefined` if the request must be read now because another listener is already reading it.
 *
 * All requests of a turn share one immediate, so that their responses are written together. Requests that are pipelined
 * on one connection are handled in sequence, so that the second of two copies is a duplicate rather than in flight.
 */
export function restOfPacket(request: NodeRequest): Promise<void> | undefined {
  const { complete, httpVersionMajor, readableFlowing, socket } = request
  if (complete !== false || httpVersionMajor >= 2 || readableFlowing !== null) return undefined
  if (request.body !== undefined || request.rawBody !== undefined) return undefined
  // A listener added in this turn must not drain the body before the receiver reads it.
  request.pause()
  if (waiting.has(socket)) return endOfTurn()
  waiting.add(socket)
  turn ??= endOfTurn(() => {
    turn = undefined
    waiting.clear()
  })
  return turn
}
