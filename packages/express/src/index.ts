import type { AnyDelivery, AnyReceiver, HandlerContext } from '@hookseal/core'
import { nodeGuard, nodeHandler, type PassedRequests } from '@hookseal/core/node'
import type { NextFunction, Request, RequestHandler, Response } from 'express'

/** A guard, and access to the requests that it admitted. */
export interface ExpressGuard<D extends AnyDelivery = AnyDelivery>
  extends RequestHandler,
    PassedRequests<Request, D> {}

/** Your own code for a verified delivery. It sends the response, and a 2xx commits the delivery. */
export type ExpressWork<D extends AnyDelivery> = (
  delivery: D,
  request: Request,
  response: Response,
  context: HandlerContext,
) => unknown

const parserHint =
  'Mount the webhook route before express.json(), or keep the bytes: ' +
  'express.json({ verify: (req, _res, bytes) => { req.rawBody = bytes } }).'

/** Calls the next route. An error from `next` is caught here for callers outside Express. */
function pass(next: NextFunction, response: Response, error?: unknown): void {
  try {
    next(error)
  } catch (thrown) {
    // The response is cut off, so that the sender retries.
    if (!response.writableEnded) response.destroy(thrown instanceof Error ? thrown : undefined)
  }
}

/**
 * Creates a route that runs the receiver's own handlers. It needs no body parser, and works after one that keeps the
 * raw bytes. If a handler throws, this route responds and logs the error, which is not passed to `next(error)`: see
 * `onOutcome`.
 *
 * @throws TypeError if the receiver has no handlers, or if a callback is passed, which only `guard` accepts.
 * @example
 * ```ts
 * app.post('/webhooks/rine', webhook(receiver))
 * ```
 */
export function webhook(receiver: AnyReceiver, ...callback: readonly never[]): RequestHandler {
  const handle = nodeHandler(receiver, { parserHint }, ...callback)
  return function hooksealWebhook(request, response, next) {
    handle(request, response).catch((error) => pass(next, response, error))
  }
}

/**
 * Creates a route that runs only for a verified and claimed delivery. A 2xx commits the claim, and any other status
 * releases it. With a callback, the guard also responds if the callback fails. Without one, it is a middleware for your
 * own route.
 *
 * @throws TypeError without a receiver.
 * @example
 * ```ts
 * app.post('/webhooks/rine', guard(receiver, async (delivery, req, res) => {
 *   await enqueue(delivery.event)
 *   res.sendStatus(204)
 * }))
 * ```
 */
export function guard<D extends AnyDelivery>(receiver: AnyReceiver<D>): ExpressGuard<D>
/** Creates a route that runs `work` for a verified and claimed delivery. */
export function guard<D extends AnyDelivery>(
  receiver: AnyReceiver<D>,
  work: ExpressWork<D>,
): RequestHandler
export function guard<D extends AnyDelivery>(
  receiver: AnyReceiver<D>,
  work?: ExpressWork<D>,
): ExpressGuard<D> | RequestHandler {
  const { admit, run, passedBy } = nodeGuard(receiver, { parserHint })
  if (work !== undefined) {
    return function hooksealGuard(request, response) {
      void run(request, response, (verified, own) => work(verified, request, response, own))
    }
  }
  const middleware: RequestHandler = function hooksealGuard(request, response, next) {
    admit(request, response, () => pass(next, response)).catch((error) =>
      pass(next, response, error),
    )
  }
  return Object.assign(
    middleware,
    passedBy<Request>((request) => request),
  )
}
