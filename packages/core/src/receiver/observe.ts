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

/** Reports an outcome to the log and to the hooks, and gives it back. */
export type ObserveOutcome = (
  outcome: Outcome,
  arrival: Pick<Arrival, 'request' | 'captured'>,
) => Outcome

// A registered symbol, since the receiver and the adapter can come from two copies of this package.
const AFTERWARDS: symbol = Symbol.for('hookseal.afterwards')

/** Says that this work goes on behind an outcome that may be answered already. */
export function goesOn(outcome: Outcome, work: PromiseLike<void>): void {
  const value = Promise.all([Reflect.get(outcome, AFTERWARDS), work])
  Object.defineProperty(outcome, AFTERWARDS, { value, configurable: true })
}

/**
 * Resolves when `onOutcome` and a late commit are done with this outcome: what a platform that stops with the answer
 * must wait for.
 */
export async function afterOutcome(outcome: Outcome): Promise<void> {
  await Reflect.get(outcome, AFTERWARDS)
}

/** A hook can neither fail the delivery nor become an unhandled rejection. */
async function call(hook: () => unknown): Promise<void> {
  try {
    await hook()
  } catch {}
}

/** The one place where every outcome is reported. */
export function outcomeObserver(
  { provider, endpoint, clock }: Settings,
  log: ReceiverLog,
  { onOutcome, capture }: OutcomeHooks,
): ObserveOutcome {
  // A broken clock is the reason of a rejection, not one to keep silent about it.
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
      goesOn(
        outcome,
        call(() => onOutcome(outcome, requestOf(request(), outcome.delivery))),
      )
    }
    const isFailure = outcome.kind === 'rejected' || outcome.kind === 'failed'
    if (capture !== undefined && captured !== undefined && isFailure) {
      goesOn(
        outcome,
        call(() => capture(captured(), outcome)),
      )
    }
    return outcome
  }
}
