import type { AnyDelivery } from '../delivery/delivery.ts'
import type { Outcome } from '../delivery/outcome.ts'
import type { UnverifiedRequest } from '../http/input.ts'
import type { Arrival } from './arrival.ts'
import type { CapturedRequest } from './capture.ts'
import type { ReceiverLog } from './log.ts'
import type { OutcomeRequest } from './receiver-options.ts'
import type { Settings } from './settings.ts'

/** The hooks of a receiver that get outcomes. */
export interface OutcomeHooks {
  readonly onOutcome: ((outcome: Outcome, request: OutcomeRequest) => unknown) | undefined
  readonly capture: ((request: CapturedRequest, outcome: Outcome) => unknown) | undefined
}

/** Reports an outcome to the log and to the hooks, and returns it. */
export type ObserveOutcome = (
  outcome: Outcome,
  arrival: Pick<Arrival, 'request' | 'captured'>,
) => Outcome

// A registered symbol, since the receiver and the adapter can come from two copies of this package.
const AFTERWARDS: symbol = Symbol.for('hookseal.afterwards')

/** Registers work that continues after an outcome, which may have been answered already. */
export function trackWork(outcome: Outcome, work: PromiseLike<void>): void {
  const value = Promise.all([Reflect.get(outcome, AFTERWARDS), work])
  Object.defineProperty(outcome, AFTERWARDS, { value, configurable: true })
}

/**
 * Resolves when `onOutcome` and a late commit are done with this outcome. A platform that stops after responding must
 * wait for this.
 */
export async function afterOutcome(outcome: Outcome): Promise<void> {
  await Reflect.get(outcome, AFTERWARDS)
}

/** Calls a hook. Its failure neither fails the delivery nor becomes an unhandled rejection. */
async function call(hook: () => unknown): Promise<void> {
  try {
    await hook()
  } catch {}
}

/** Creates the function that reports every outcome. */
export function outcomeObserver(
  { provider, endpoint, clock }: Settings,
  log: ReceiverLog,
  { onOutcome, capture }: OutcomeHooks,
): ObserveOutcome {
  // A broken clock causes a rejection, which must still be reported.
  const now = (): Date => {
    try {
      return new Date(clock())
    } catch {
      return new Date()
    }
  }
  const requestOf = (
    request: UnverifiedRequest,
    delivery: AnyDelivery | undefined,
  ): OutcomeRequest => {
    const { method, url, context } = request
    return {
      provider: provider.name,
      endpoint: delivery?.endpoint ?? endpoint,
      receivedAt: delivery?.receivedAt ?? now(),
      method,
      url,
      context,
      get headers() {
        return request.headers
      },
    }
  }
  return function observeOutcome(outcome, { request, captured }) {
    log.outcome(outcome)
    if (onOutcome !== undefined) {
      trackWork(
        outcome,
        call(() => onOutcome(outcome, requestOf(request(), outcome.delivery))),
      )
    }
    const isFailure = outcome.kind === 'rejected' || outcome.kind === 'failed'
    if (capture !== undefined && captured !== undefined && isFailure) {
      trackWork(
        outcome,
        call(() => capture(captured(), outcome)),
      )
    }
    return outcome
  }
}
