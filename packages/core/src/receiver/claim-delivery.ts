import type { AnyDelivery } from '../delivery/delivery.ts'
import type { HandlerContext, Outcome, Settled } from '../delivery/outcome.ts'
import { WebhookError } from '../error/webhook-error.ts'
import { accepted, refused } from '../http/answer.ts'
import { askStore } from '../replay/ask-store.ts'
import { claimKey } from '../replay/claim.ts'
import { commitKey } from '../replay/commit.ts'
import { holdLease } from '../replay/lease.ts'
import type { Claim } from '../replay/replay-store.ts'
import { type LazySignal, lazySignal } from '../util/lazy-signal.ts'
import type { ReplaySettings, Settings } from './settings.ts'

/** How a run ended. */
export type RunResult =
  | { readonly kind: 'handled' }
  | { readonly kind: 'discarded'; readonly reason: string }
  | { readonly kind: 'failed'; readonly cause?: unknown }

/** The answer, and what the hooks hear: more than the answer says when the store failed afterwards. */
export interface Settlement {
  readonly outcome: Outcome
  readonly told: Outcome
}

/** A delivery that may run now. */
export interface ClaimedDelivery {
  readonly kind: 'admitted'
  readonly delivery: AnyDelivery
  readonly context: HandlerContext
  settle(result: RunResult): Promise<Settlement>
}

const discardReasons = new WeakMap<object, string>()

/** The reason that was given to `context.discard`, by the error that it made or by the context itself. */
export function discardReason(given: unknown): string | undefined {
  return typeof given === 'object' && given !== null ? discardReasons.get(given) : undefined
}

function handlerContext(attempt: number, lease: Pick<LazySignal, 'signal'>): HandlerContext {
  const context: HandlerContext = Object.freeze({
    attempt,
    get signal() {
      return lease.signal
    },
    discard(reason: string) {
      const error = new Error(reason)
      discardReasons.set(error, reason)
      discardReasons.set(context, reason)
      return error
    },
  })
  return context
}

/** The outcome of a delivery that the sender need not send again. */
export function settled(
  { provider }: Settings,
  delivery: AnyDelivery,
  kind: Settled<AnyDelivery>['kind'],
): Settled<AnyDelivery> {
  return { kind, ...accepted(provider.answer), delivery }
}

function unsettled(delivery: AnyDelivery, error: WebhookError, retryAfterMs?: number): Outcome {
  const kind = error.code === 'in_flight' ? 'in_flight' : 'failed'
  return { kind, ...refused(error, retryAfterMs), delivery, error }
}

/** A handler that fenced its own writes says so itself: the lease was lost, and nothing was written. */
function failureOf(result: Extract<RunResult, { kind: 'failed' }>): WebhookError {
  const { cause } = result
  if (WebhookError.is(cause) && cause.code === 'lease_lost') return cause
  return new WebhookError('handler_failed', 'cause' in result ? { cause } : {})
}

function settledRun(settings: Settings, delivery: AnyDelivery, result: RunResult): Outcome {
  if (result.kind === 'failed') return unsettled(delivery, failureOf(result))
  const outcome = settled(settings, delivery, result.kind)
  return result.kind === 'discarded' ? { ...outcome, reason: result.reason } : outcome
}

/** A run that no store knows of. */
function unprotected(settings: Settings, delivery: AnyDelivery): ClaimedDelivery {
  return {
    kind: 'admitted',
    delivery,
    context: handlerContext(1, lazySignal()),
    async settle(result) {
      const outcome = settledRun(settings, delivery, result)
      return { outcome, told: outcome }
    },
  }
}

function claimed(
  settings: Settings,
  replay: ReplaySettings,
  verified: AnyDelivery,
  { token, attempt }: Extract<Claim, { status: 'claimed' }>,
  claimedAt: number,
): ClaimedDelivery {
  const { key } = verified
  const delivery = Object.freeze({ ...verified, replayScope: replay.store.scope })
  const lease = holdLease(replay, key, token, claimedAt)

  const commit = async (wasLost: boolean): Promise<WebhookError | undefined> => {
    try {
      const held = await commitKey(replay, key, token, wasLost)
      return held === 'lease_lost' ? new WebhookError('lease_lost') : undefined
    } catch (error) {
      return error as WebhookError
    }
  }
  return {
    kind: 'admitted',
    delivery,
    context: handlerContext(attempt, lease),
    async settle(result) {
      const wasLost = lease.end()
      const outcome = settledRun(settings, delivery, result)
      if (result.kind === 'failed') {
        // Failing that, the lease frees the key.
        await askStore(replay.timeoutMs, () => replay.store.release(key, token)).catch(() => {})
        return { outcome, told: outcome }
      }
      const error = await commit(wasLost)
      if (error === undefined) return { outcome, told: outcome }
      const { status, headers, body } = outcome
      return { outcome, told: { kind: 'failed', status, headers, body, delivery, error } }
    },
  }
}

/** Step 8 for a verified delivery: claims its replay key, or says why it must not run. */
export async function admitDelivery(
  settings: Settings,
  delivery: AnyDelivery,
): Promise<ClaimedDelivery | Outcome> {
  const { replay } = settings
  if (replay === undefined) return unprotected(settings, delivery)
  try {
    const askedAt = performance.now()
    const claim = await claimKey(replay, delivery.key)
    if (claim.status === 'done') return settled(settings, delivery, 'duplicate')
    if (claim.status === 'claimed') return claimed(settings, replay, delivery, claim, askedAt)
    return unsettled(delivery, new WebhookError('in_flight'), claim.retryAfterMs)
  } catch (error) {
    if (replay.onUnavailable === 'run') return unprotected(settings, delivery)
    return unsettled(delivery, error as WebhookError)
  }
}
