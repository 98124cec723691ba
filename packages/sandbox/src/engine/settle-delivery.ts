import type { Delivery } from '../domain/model.ts'
import type { Progress } from '../store/deliveries.ts'
import { unreachable } from './claim-delivery.ts'
import type { EngineOptions } from './engine-options.ts'
import type { Answer } from './post.ts'
import { retryAfterMs, retryDelayMs } from './retry-policy.ts'

/** A finished attempt. */
export interface Finished {
  readonly delivery: Delivery
  readonly attemptId: string
  readonly answer: Answer
  readonly startedAt: number
}

/** Records the end of an attempt and the next state of its delivery in one transaction. */
export function settleDelivery(
  { store, clock, retries, speed, random, onSettled }: EngineOptions,
  { delivery, attemptId, answer, startedAt }: Finished,
): void {
  const { status, headers } = answer
  const now = clock.now()
  const durationMs = Math.max(0, now - startedAt)
  const isSuccess = answer.error === null && status !== null && status >= 200 && status <= 299
  const error = isSuccess ? null : (answer.error ?? `the receiver answered ${status}`)
  const seen = { lastStatus: status, lastError: error, lastDurationMs: durationMs }

  function progress(): Progress {
    if (isSuccess) return { ...seen, state: 'delivered', settledAt: now }
    if (delivery.attempts >= delivery.maxAttempts) {
      return { ...seen, state: 'failed', settledAt: now }
    }
    // Deleted or switched off during the attempt: waiting for the retry would be pointless.
    if (unreachable(store.webhooks.get(delivery.webhookId)) !== undefined) {
      return { ...seen, state: 'dead', settledAt: now }
    }
    const wait = retryDelayMs(retries, delivery.attempts, retryAfterMs(headers, now), random)
    return { ...seen, state: 'pending', nextAt: Math.round(now + wait / speed) }
  }

  store.transaction(() => {
    const outcome = isSuccess ? 'success' : 'error'
    const responseBody = answer.body
    store.attempts.end(attemptId, {
      ...{ durationMs, outcome, status, error },
      ...{ responseHeaders: headers, responseBody },
    })
    const next = progress()
    store.deliveries.update(delivery.id, next)
    if (next.state !== 'pending') onSettled({ ...delivery, ...next })
  })
}
