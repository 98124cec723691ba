import type { Delivery, Webhook } from './model.ts'
import { signsTime } from './provider-of.ts'
import type { SandboxContext } from './sandbox-context.ts'
import { enqueue } from './trigger.ts'

/** How to send a delivery again: unchanged, with a changed body, or with a signature an hour old. */
export type ResendMode = 'resend' | 'tampered' | 'stale'

/** Changes one digit or letter near the middle, so that JSON stays valid. */
export function tampered(body: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(body)
  const half = copy.length >> 1
  const isDigit = (byte: number) => byte >= 0x30 && byte <= 0x39
  const isLetter = (byte: number) => byte >= 0x61 && byte <= 0x7a
  const order = [...copy.keys()].slice(half).concat([...copy.keys()].slice(0, half))
  const at = order.find((i) => isDigit(copy[i] ?? 0)) ?? order.find((i) => isLetter(copy[i] ?? 0))
  if (at === undefined) return Uint8Array.from([...copy, 0x20])
  const byte = copy[at] ?? 0
  copy[at] = byte === 0x39 || byte === 0x7a ? byte - 1 : byte + 1
  return copy
}

/** Sends a delivery again as a new one. `undefined` if its webhook was deleted, or if there is no time to be stale. */
export function resend(
  sandbox: SandboxContext,
  delivery: Delivery,
  mode: ResendMode,
): Delivery | undefined {
  const webhook: Webhook | undefined = sandbox.store.webhooks.get(delivery.webhookId)
  if (webhook === undefined || (mode === 'stale' && !signsTime(webhook.sender))) return undefined
  const { body, signedBody } = sandbox.store.deliveries.bytes(delivery.id)
  const original = signedBody ?? body
  const event = {
    ...{ id: delivery.eventId, type: delivery.eventType },
    ...{ taskId: delivery.taskId, taskTitle: delivery.taskTitle },
    body: mode === 'tampered' ? tampered(original) : original,
  }
  const made = enqueue(sandbox, webhook, event, mode, mode === 'tampered' ? original : null)
  sandbox.wake()
  return made
}
