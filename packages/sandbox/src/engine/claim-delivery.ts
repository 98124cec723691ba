import { type Delivery, isOff, type Webhook } from '../domain/model.ts'
import { targetUrl } from '../domain/target-url.ts'
import { newId } from '../ids.ts'
import type { Store } from '../store/open-store.ts'

/** A delivery whose attempt has been recorded and is about to be sent. */
export interface Claimed {
  readonly delivery: Delivery
  readonly webhook: Webhook
  readonly attemptId: string
}

/** Why nothing can be delivered to a webhook that was deleted or turned off; `undefined` otherwise. */
export function unreachable(webhook: Webhook | undefined): string | undefined {
  if (webhook === undefined) return 'the webhook was deleted'
  return isOff(webhook) ? 'the webhook is turned off' : undefined
}

/** The pending delivery that is due first and whose webhook is not busy. */
function nextDue({ deliveries }: Store, now: number, isBusy: (webhookId: string) => boolean) {
  const first = deliveries.due(now)
  if (first === undefined || !isBusy(first.webhookId)) return first
  const [queue] = deliveries
    .queues()
    .filter(({ webhookId, nextAt }) => nextAt <= now && !isBusy(webhookId))
    .sort((a, b) => a.nextAt - b.nextAt)
  return queue && deliveries.due(now, queue.webhookId)
}

/**
 * Takes the delivery that is due first, and records the attempt before it is made, so that the log contains every
 * request that a receiver may have seen. Returns `'dead'` if the delivery can never arrive, or `undefined` if none is
 * due.
 */
export function claimDelivery(
  store: Store,
  now: number,
  isBusy: (webhookId: string) => boolean,
): Claimed | 'dead' | undefined {
  return store.transaction(() => {
    const delivery = nextDue(store, now, isBusy)
    if (delivery === undefined) return undefined
    const webhook = store.webhooks.get(delivery.webhookId)
    const lastError = unreachable(webhook)
    if (webhook === undefined || lastError !== undefined) {
      store.deliveries.update(delivery.id, {
        state: 'dead',
        settledAt: now,
        lastError: lastError ?? null,
      })
      return 'dead'
    }
    const attempts = delivery.attempts + 1
    const attemptId = newId.attempt()
    store.deliveries.update(delivery.id, { state: 'processing', attempts })
    store.attempts.start({
      id: attemptId,
      deliveryId: delivery.id,
      webhookId: webhook.id,
      sender: webhook.sender,
      owner: webhook.owner,
      number: attempts,
      url: targetUrl(webhook.sender, webhook.url, delivery.eventId),
      startedAt: now,
    })
    return { delivery: { ...delivery, state: 'processing', attempts }, webhook, attemptId }
  })
}
