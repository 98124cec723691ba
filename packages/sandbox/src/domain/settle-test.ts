import type { Delivery } from './model.ts'
import type { SandboxContext } from './sandbox-context.ts'

/** Sets the state of a config according to the outcome of its test, unless it was deactivated in the meantime. */
export function settleTest({ store }: SandboxContext, delivery: Delivery): void {
  if (delivery.kind !== 'test') return
  const state = store.webhooks.get(delivery.webhookId)?.state
  if (state === undefined || state === 'deactivated') return
  store.webhooks.change(delivery.webhookId, {
    state: delivery.state === 'delivered' ? 'valid' : 'invalid',
  })
}
