import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AnyDelivery, AnyReceiver, HandlerContext } from '@hookseal/core'
import { nodeGuard, nodeHandler } from '@hookseal/core/node'

/** A middleware or route handler of Express 4 and 5, structurally. */
export type ExpressHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void

/** A guard, and what it knows of a request that has passed it. */
export interface ExpressGuard<D extends AnyDelivery = AnyDelivery> extends ExpressHandler {
  /** The verified delivery. @throws TypeError for a request that did not pass this guard. */
  delivery(request: IncomingMessage): D
  /** `attempt` and `signal` of this run. @throws TypeError for a request that did not pass this guard. */
  context(request: IncomingMessage): HandlerContext
}

const parserHint =
  'Mount the webhook route before express.json(), or keep the bytes: ' +
  'express.json({ verify: (req, _res, bytes) => { req.rawBody = bytes } }).'

/**
 * A route whose work is done by the receiver's own handlers. It needs no body parser, and works behind one
 * that keeps the raw bytes.
 *
 * @throws TypeError when the receiver has no handlers.
 * @example
 * ```ts
 * app.post('/webhooks/rine', webhook(receiver))
 * ```
 */
export function webhook(receiver: AnyReceiver): ExpressHandler {
  const handle = nodeHandler(receiver, { parserHint })
  return (request, response, next) => {
    handle(request, response).catch(next)
  }
}

/**
 * A guard before your own route: the route runs only for a delivery that is verified and claimed. A 2xx
 * commits the claim, any other answer or a throw releases it.
 *
 * @example
 * ```ts
 * const guard = verify(receiver)
 * app.post('/webhooks/rine', guard, (req, res) => {
 *   console.log(guard.delivery(req).type)
 *   res.sendStatus(204)
 * })
 * ```
 */
export function verify<D extends AnyDelivery>(receiver: AnyReceiver<D>): ExpressGuard<D> {
  const { admit, delivery, context } = nodeGuard(receiver, { parserHint })
  const guard: ExpressHandler = (request, response, next) => {
    admit(request, response).then((passed) => passed && next(), next)
  }
  return Object.assign(guard, { delivery, context })
}
