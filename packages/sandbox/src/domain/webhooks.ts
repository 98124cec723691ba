import { newId } from '../ids.ts'
import { isOff, type Sender, type Webhook, type WebhookState } from './model.ts'
import { senderOf } from './provider-of.ts'
import type { SandboxContext } from './sandbox-context.ts'
import { startHandshake } from './start-handshake.ts'

/** A webhook to register. */
export interface NewWebhook {
  readonly sender: Sender
  readonly owner: string
  readonly url: string
  readonly events?: readonly string[] | null | undefined
}

/** Registers a webhook, and starts the handshake of its sender. The URL must have been checked. */
export function addWebhook(
  sandbox: SandboxContext,
  { sender, owner, url, events }: NewWebhook,
): Webhook {
  const state: WebhookState = sender === 'ricloud' ? 'new' : 'active'
  const webhook = sandbox.store.webhooks.add({
    ...{ id: newId.uuid(), sender, owner, url, state },
    ...senderOf(sandbox.senders, sender).newSecret(),
    ...{ oldSecrets: [], events: events ?? null, createdAt: sandbox.clock.now() },
  })
  startHandshake(sandbox, webhook)
  sandbox.wake()
  return sandbox.store.webhooks.get(webhook.id) ?? webhook
}

/** Changes a webhook. If it is turned off, its pending deliveries are canceled immediately. */
export function changeWebhook(
  sandbox: SandboxContext,
  id: string,
  changes: { readonly url?: string | undefined; readonly state?: WebhookState | undefined },
): Webhook | undefined {
  const { url, state } = changes
  sandbox.store.webhooks.change(id, {
    ...(url === undefined ? {} : { url }),
    ...(state === undefined ? {} : { state }),
  })
  if (state !== undefined && isOff({ state }))
    sandbox.store.deliveries.expedite(id, sandbox.clock.now())
  sandbox.wake()
  return sandbox.store.webhooks.get(id)
}

/** Deletes a webhook. Its deliveries and attempts stay in the log. */
export function removeWebhook(sandbox: SandboxContext, id: string): void {
  sandbox.store.transaction(() => {
    sandbox.store.webhooks.remove(id)
    sandbox.store.deliveries.expedite(id, sandbox.clock.now())
  })
  sandbox.wake()
}

/** Replaces the secret. The old one is no longer used to sign. */
export function rotateSecret(sandbox: SandboxContext, webhook: Webhook): Webhook {
  sandbox.store.webhooks.rotate(webhook.id, senderOf(sandbox.senders, webhook.sender).newSecret())
  sandbox.wake()
  return sandbox.store.webhooks.get(webhook.id) ?? webhook
}
