import type { AnyDelivery, AnyReceiver, HandlerContext } from '@hookseal/core'
import { nodeGuard, nodeHandler } from '@hookseal/core/node'
import type { NextApiHandler, NextApiRequest, NextApiResponse } from 'next'

/** Your own work for a verified delivery: it answers, and a 2xx commits the delivery. */
export type PagesWork<D extends AnyDelivery = AnyDelivery> = (
  delivery: D,
  request: NextApiRequest,
  response: NextApiResponse,
  context: HandlerContext,
) => unknown

const parserHint =
  'Next parsed the body before the webhook: export const config = { api: { bodyParser: false } } from ' +
  'the file of this API route.'

/**
 * An API route of the Pages Router, whose work is done by the receiver's own handlers. The file must turn the body
 * parser off.
 *
 * @throws TypeError if the receiver has no handlers, or for a callback: that is what `guard` takes.
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
 * An API route of the Pages Router that runs `work` only for a delivery that is verified and claimed. The file must
 * turn the body parser off.
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
    throw new TypeError('guard: give a callback: guard(receiver, async (delivery, req, res) => {})')
  const { run } = nodeGuard(receiver, { parserHint })
  return async function hooksealGuard(request, response) {
    await run(request, response, (delivery, context) => work(delivery, request, response, context))
  }
}
