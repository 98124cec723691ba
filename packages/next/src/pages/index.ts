import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AnyDelivery, AnyReceiver, HandlerContext } from '@hookseal/core'
import { type NodeHandler, nodeGuard, nodeHandler } from '@hookseal/core/node'

/** Your own work for a verified delivery: it answers, and a 2xx commits the delivery. */
export type Handle<D extends AnyDelivery = AnyDelivery> = (
  delivery: D,
  request: IncomingMessage,
  response: ServerResponse,
  context: HandlerContext,
) => unknown

const parserHint =
  'Next parsed the body before the webhook: export const config = { api: { bodyParser: false } } from ' +
  'the file of this API route.'

/**
 * An API route of the Pages Router, whose work is done by the receiver's own handlers; or, with `handle`,
 * a guard before your own code. The file must turn the body parser off.
 *
 * @throws TypeError when there is no `handle` and the receiver has no handlers.
 * @example
 * ```ts
 * // pages/api/webhooks/rine.ts
 * export const config = { api: { bodyParser: false } }
 * export default webhook(receiver)
 * ```
 */
export function webhook<D extends AnyDelivery>(
  receiver: AnyReceiver<D>,
  handle?: Handle<D>,
): NodeHandler {
  if (handle === undefined) return nodeHandler(receiver, { parserHint })
  const guard = nodeGuard(receiver, { parserHint })
  return async (request, response) => {
    if (!(await guard.admit(request, response))) return
    await handle(guard.delivery(request), request, response, guard.context(request))
  }
}
