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

/** Your own work for a verified and claimed delivery: it answers, and a 2xx commits the delivery. */
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
 * A route of a Fetch platform that runs only for a delivery that is verified and claimed. The status of the response
 * decides: a 2xx commits the claim, any other status or a throw releases it. A body stream that fails later is not
 * seen.
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
    throw new TypeError('guard: expected a receiver, as createReceiver() returns it')
  }
  if (typeof work !== 'function') {
    throw new TypeError(
      'guard: give a callback: guard(receiver, async (delivery) => new Response())',
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

/** The failure of a route that has answered with another status than a 2xx, without a throw. */
export function routeAnswered(status: number): WebhookError {
  const hint = `The route answered ${status}, so the claim was released. Answer with a 2xx once the event is handled.`
  return new WebhookError('handler_failed', { hint })
}
