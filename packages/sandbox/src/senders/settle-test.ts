import type { Delivery } from '../model.ts'
import type { World } from './world.ts'

/** A test’s outcome sets the state of the config, unless it was deactivated in between. */
export function settleTest({ store }: World, delivery: Delivery): void {
  if (delivery.kind !== 'test') return
  const state = store.webhooks.get(delivery.webhookId)?.state
  if (state === undefined || state === 'deactivated') return
  store.webhooks.change(delivery.webhookId, {
    state: delivery.state === 'delivered' ? 'valid' : 'invalid',
  })
}
