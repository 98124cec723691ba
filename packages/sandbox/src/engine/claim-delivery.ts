import { newId } from '../ids.ts'
import type { Delivery, Webhook } from '../model.ts'
import { targetUrl } from '../senders/target-url.ts'
import type { Store } from '../store/open-store.ts'

/** A delivery that is being sent. */
export interface Claimed {
  readonly delivery: Delivery
  readonly webhook: Webhook
  readonly attemptId: string
}

const isOff = ({ state }: Webhook) => state === 'inactive' || state === 'deactivated'

/**
 * Takes the delivery that is due first, and notes the attempt before it is made: the log knows of every request
 * that a receiver can have seen. `'dead'` when it was due and can never arrive; nothing when none is due.
 */
export function claimDelivery(store: Store, now: number): Claimed | 'dead' | undefined {
  return store.transaction(() => {
    const delivery = store.deliveries.due(now)
    if (delivery === undefined) return undefined
    const webhook = store.webhooks.get(delivery.webhookId)
    if (webhook === undefined || isOff(webhook)) {
      const lastError = webhook === undefined ? 'the webhook was deleted' : 'the webhook is off'
      store.deliveries.update(delivery.id, { state: 'dead', settledAt: now, lastError })
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
