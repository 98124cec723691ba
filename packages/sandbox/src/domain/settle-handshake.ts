import type { Delivery } from './model.ts'
import type { SandboxContext } from './sandbox-context.ts'

/** Sets the state of a webhook according to the outcome of its handshake, which may consist of several deliveries. */
export function settleHandshake({ store }: SandboxContext, delivery: Delivery): void {
  if (delivery.kind !== 'handshake') return
  if (store.webhooks.get(delivery.webhookId)?.state !== 'new') return
  const all = store.deliveries.ofEvent(delivery.sender, delivery.eventId)
  const isOpen = all.some(({ state }) => state === 'pending' || state === 'processing')
  if (isOpen) return
  const isAnswered = all.every(({ state }) => state === 'delivered')
  store.webhooks.change(delivery.webhookId, { state: isAnswered ? 'active' : 'invalid' })
}
