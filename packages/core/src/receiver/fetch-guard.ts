import type { AnyDelivery } from '../delivery/delivery.ts'
import type { HandlerContext, Outcome } from '../delivery/outcome.ts'
import { WebhookError } from '../error/webhook-error.ts'
import { isSuccess } from '../http/answer.ts'
import { fetchInput, keepAlive, toResponse } from '../http/fetch.ts'
import type { FetchRequest } from '../http/input.ts'
import { guardAccess } from './guard-access.ts'
import { afterOutcome } from './observe.ts'
import type { AnyReceiver } from './receiver.ts'
import { failedRun } from './run-handler.ts'

/** Your own code for a verified and claimed delivery. It returns the response, and a 2xx commits the delivery. */
export type FetchWork<D extends AnyDelivery, R extends FetchRequest> = (
  delivery: D,
  request: R,
  context: HandlerContext,
) => Response | Promise<Response>

interface GuardedAnswer {
  readonly response: Response
  readonly outcome: Outcome
}

/**
 * Creates a route for a Fetch platform that runs only for a verified and claimed delivery. A response with a 2xx status
 * commits the claim. Any other status or a throw releases it. A response stream that fails later is not noticed.
 *
 * @throws TypeError without a receiver or a callback.
 * @example
 * ```ts
 * const POST = fetchGuard(receiver, async (delivery) => Response.json({ got: delivery.type }))
 * ```
 */
export function fetchGuard<D extends AnyDelivery, R extends FetchRequest>(
  receiver: AnyReceiver<D>,
  work: FetchWork<D, R>,
): (request: R, context?: unknown) => Promise<Response> {
  if (typeof receiver?.admit !== 'function') {
    throw new TypeError('guard: expected a receiver returned by createReceiver()')
  }
  if (typeof work !== 'function') {
    throw new TypeError(
      'guard: a callback is required: guard(receiver, async (delivery) => new Response())',
    )
  }
  const run = async (request: R, context: unknown): Promise<GuardedAnswer> => {
    const admission = await receiver.admit(fetchInput(request, context))
    if (admission.kind !== 'admitted') {
      return { response: toResponse(admission), outcome: admission }
    }
    const access = guardAccess(admission)
    access.takeOver()
    let response: Response
    try {
      response = await access.within(() => work(admission.delivery, request, admission.context))
      if (!Number.isInteger(response?.status)) throw new TypeError('the route returned no Response')
    } catch (thrown) {
      const result = failedRun(thrown)
      const reason = result.kind === 'discarded' ? result.reason : thrown
      const outcome = await admission.finish(result.kind, reason)
      return { response: toResponse(outcome), outcome }
    }
    const { status } = response
    const outcome = await (isSuccess(status)
      ? admission.finish('handled')
      : admission.finish('failed', routeAnswered(status)))
    return { response, outcome }
  }
  return async function guardedRoute(request, context) {
    const running = run(request, context)
    keepAlive(
      running.then(({ outcome }) => afterOutcome(outcome)).catch(() => {}),
      context,
    )
    return (await running).response
  }
}

/** The error of a route that returned a status other than 2xx without throwing. */
export function routeAnswered(status: number): WebhookError {
  const hint = `The route responded with ${status}, so the claim was released. Respond with a 2xx once the event is handled.`
  return new WebhookError('handler_failed', { hint })
}
