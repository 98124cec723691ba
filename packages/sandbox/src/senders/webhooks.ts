import { newId } from '../ids.ts'
import type { Sender, Webhook, WebhookState } from '../model.ts'
import type { World } from './world.ts'

/** A webhook to be. */
export interface NewWebhook {
  readonly sender: Sender
  readonly owner: string
  readonly url: string
  readonly events?: readonly string[] | null | undefined
}

/** A secret as this sender makes them. */
export function newSecret(sender: Sender): string {
  return sender === 'handinger' ? newId.token() : newId.secret()
}

/** Registers a url, which its sender’s rules have passed. */
export function addWebhook(world: World, { sender, owner, url, events }: NewWebhook): Webhook {
  const state: WebhookState = sender === 'ricloud' ? 'new' : 'active'
  const webhook = world.store.webhooks.add({
    ...{ id: newId.uuid(), sender, owner, url, state, secret: newSecret(sender) },
    ...{ oldSecrets: [], events: events ?? null, createdAt: world.clock.now() },
  })
  world.wake()
  return webhook
}

/** Changes a webhook; what waits for one that is off, or gone, is given up at once. */
export function changeWebhook(
  world: World,
  id: string,
  changes: { readonly url?: string | undefined; readonly state?: WebhookState | undefined },
): Webhook | undefined {
  const { url, state } = changes
  world.store.webhooks.change(id, {
    ...(url === undefined ? {} : { url }),
    ...(state === undefined ? {} : { state }),
  })
  const isOff = state === 'inactive' || state === 'deactivated'
  if (isOff) world.store.deliveries.hurry(id, world.clock.now())
  world.wake()
  return world.store.webhooks.get(id)
}

/** Takes a webhook away. Its deliveries and attempts stay in the log. */
export function removeWebhook(world: World, id: string): void {
  world.store.transaction(() => {
    world.store.webhooks.remove(id)
    world.store.deliveries.hurry(id, world.clock.now())
  })
  world.wake()
}

/** A new secret, at once: the old one signs nothing more. */
export function rotateSecret(world: World, webhook: Webhook): Webhook {
  world.store.webhooks.rotate(webhook.id, newSecret(webhook.sender))
  world.wake()
  return world.store.webhooks.get(webhook.id) ?? webhook
}
