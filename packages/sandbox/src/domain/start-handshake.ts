import { newId } from '../ids.ts'
import type { Webhook } from './model.ts'
import { senderOf } from './provider-of.ts'
import { tampered } from './resend.ts'
import type { SandboxContext } from './sandbox-context.ts'
import { enqueue } from './trigger.ts'

/**
 * Queues the handshake that the sender sends when a webhook is registered, if it has one. The webhook gets no events
 * until the handshake succeeds. Can be repeated.
 */
export function startHandshake(sandbox: SandboxContext, webhook: Webhook): void {
  const { handshakes } = senderOf(sandbox.senders, webhook.sender)
  if (handshakes === undefined) return
  const { store, clock } = sandbox
  const id = newId.uuid()
  store.transaction(() => {
    store.webhooks.change(webhook.id, { state: 'new' })
    for (const [i, { name, content, isWrong }] of handshakes.requests().entries()) {
      const original = new TextEncoder().encode(content)
      const body = isWrong ? tampered(original) : original
      const event = { id, type: name, body, eventHeaders: [], taskId: null, taskTitle: null }
      if (i === 0) {
        const createdAt = clock.now()
        store.events.add({ id, sender: webhook.sender, type: name, body, createdAt })
      }
      enqueue(sandbox, webhook, event, 'handshake', isWrong ? original : null)
    }
  })
  sandbox.wake()
}
