import type { AnyDelivery } from '../delivery/delivery.ts'
import type { HandlerContext } from '../delivery/outcome.ts'
import type { WebhookError } from '../error/webhook-error.ts'
import { isLater, type Later } from '../util/time-limit.ts'
import type { ClaimedDelivery } from './claim-delivery.ts'
import { discardReason } from './handler-context.ts'

/** How a run ended. */
export type RunResult =
  | { readonly kind: 'handled'; readonly returned?: unknown }
  | {
      readonly kind: 'discarded'
      readonly reason: string
      /** Why an event that could not be handled is discarded anyway. */
      readonly error?: WebhookError | undefined
    }
  | { readonly kind: 'failed'; readonly cause: unknown }

/** Step 9: runs a handler. What it throws determines whether the run failed or the event is discarded. */
export function runHandler(
  handler: (delivery: AnyDelivery, context: HandlerContext) => unknown,
  { delivery, context, claim }: ClaimedDelivery,
): Later<RunResult> {
  const handled = (returned: unknown): RunResult => ({ kind: 'handled', returned })
  try {
    const returned = handler(delivery, context)
    if (!isLater(returned)) return handled(returned)
    claim?.lease.keep()
    return Promise.resolve(returned).then(handled, failedRun)
  } catch (thrown) {
    return failedRun(thrown)
  }
}

/** Builds the result of a run that threw. */
export function failedRun(thrown: unknown): RunResult {
  const reason = discardReason(thrown)
  return reason === undefined ? { kind: 'failed', cause: thrown } : { kind: 'discarded', reason }
}
