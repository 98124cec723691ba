import type { Delivery, Webhook } from '../domain/model.ts'
import { senderOf } from '../domain/provider-of.ts'
import type { Progress } from '../store/deliveries.ts'
import { unreachable } from './claim-delivery.ts'
import type { EngineOptions } from './engine-options.ts'
import { answerFault } from './judge-answer.ts'
import { nextWaitMs } from './next-wait.ts'
import type { Answer } from './post.ts'

/** A finished attempt. */
export interface Finished {
  readonly delivery: Delivery
  /** The webhook as it was when the attempt started. */
  readonly webhook: Webhook
  readonly attemptId: string
  readonly answer: Answer
  readonly startedAt: number
}

/** Records the end of an attempt and the next state of its delivery in one transaction. */
export function settleDelivery(
  { store, senders, clock, retries, speed, random, onSettled }: EngineOptions,
  { delivery, webhook, attemptId, answer, startedAt }: Finished,
): void {
  const { status, headers } = answer
  const now = clock.now()
  const durationMs = Math.max(0, now - startedAt)
  const sender = senderOf(senders, delivery.sender)
  const bytes = store.deliveries.bytes(delivery.id)
  const error = answerFault({ sender, webhook, delivery, bytes, answer })
  const isSuccess = error === null
  const seen = { lastStatus: status, lastError: error, lastDurationMs: durationMs }

  function progress(): Progress {
    if (isSuccess) return { ...seen, state: 'delivered', settledAt: now }
    const { habits } = sender
    const wait = nextWaitMs({ delivery, habits, retries, answer, now, random })
    if (wait === undefined) return { ...seen, state: 'failed', settledAt: now }
    // If the webhook was deleted or turned off during the attempt, there is no point in waiting for a retry.
    if (unreachable(store.webhooks.get(delivery.webhookId)) !== undefined) {
      return { ...seen, state: 'dead', settledAt: now }
    }
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
