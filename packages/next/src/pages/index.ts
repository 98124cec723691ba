import type { AnyDelivery, AnyReceiver, HandlerContext } from '@hookseal/core'
import { nodeGuard, nodeHandler } from '@hookseal/core/node'
import type { NextApiHandler, NextApiRequest, NextApiResponse } from 'next'

/** Your own code for a verified delivery. It sends the response, and a 2xx commits the delivery. */
export type PagesWork<D extends AnyDelivery = AnyDelivery> = (
  delivery: D,
  request: NextApiRequest,
  response: NextApiResponse,
  context: HandlerContext,
) => unknown

const parserHint =
  'Next parsed the body before the webhook ran: export const config = { api: { bodyParser: false } } from ' +
  'the file of this API route.'

/**
 * Creates an API route for the Pages Router that runs the receiver's own handlers. The file must turn off the body
 * parser.
 *
 * @throws TypeError if the receiver has no handlers, or if a callback is passed, which only `guard` accepts.
 * @example
 * ```ts
 * // pages/api/webhooks/rine.ts
 * export const config = { api: { bodyParser: false } }
 * export default webhook(receiver)
 * ```
 */
export function webhook(receiver: AnyReceiver, ...callback: readonly never[]): NextApiHandler {
  return nodeHandler(receiver, { parserHint }, ...callback)
}

/**
 * Creates an API route for the Pages Router that runs `work` only for a verified and claimed delivery. The file must
 * turn off the body parser.
 *
 * @throws TypeError without a receiver or a callback.
 * @example
 * ```ts
 * export const config = { api: { bodyParser: false } }
 * export default guard(receiver, async (delivery, req, res) => res.status(204).end())
 * ```
 */
export function guard<D extends AnyDelivery>(
  receiver: AnyReceiver<D>,
  work: PagesWork<D>,
): NextApiHandler {
  if (typeof work !== 'function')
    throw new TypeError(
      'guard: a callback is required: guard(receiver, async (delivery, req, res) => {})',
    )
  const { run } = nodeGuard(receiver, { parserHint })
  return async function hooksealGuard(request, response) {
    await run(request, response, (delivery, context) => work(delivery, request, response, context))
  }
}
