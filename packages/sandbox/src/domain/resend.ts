import type { Delivery, Webhook } from './model.ts'
import type { SandboxContext } from './sandbox-context.ts'
import { enqueue } from './trigger.ts'

/**
 * How to resend a delivery: unchanged, with a body changed after signing, with an old signature, or with an edited and
 * newly signed body.
 */
export type ResendMode = 'resend' | 'tampered' | 'stale' | 'edited'

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

function bodyFor(mode: ResendMode, original: Uint8Array, edited: Uint8Array | undefined) {
  if (mode === 'tampered') return tampered(original)
  return mode === 'edited' ? edited : original
}

/**
 * Resends a delivery as a new one. Returns `undefined` if its webhook was deleted, if a stale signature is impossible
 * because no time is signed, or if `edited` has no body.
 */
export function resend(
  sandbox: SandboxContext,
  delivery: Delivery,
  mode: ResendMode,
  edited?: Uint8Array,
): Delivery | undefined {
  const webhook: Webhook | undefined = sandbox.store.webhooks.get(delivery.webhookId)
  const sender = sandbox.senders.get(delivery.sender)
  if (webhook === undefined || sender === undefined) return undefined
  if (mode === 'stale' && !sender.signsTime) return undefined
  const { body: sent, signedBody, eventHeaders } = sandbox.store.deliveries.bytes(delivery.id)
  const original = signedBody ?? sent
  const body = bodyFor(mode, original, edited)
  if (body === undefined) return undefined
  const event = {
    ...{ id: delivery.eventId, type: delivery.eventType },
    ...{ taskId: delivery.taskId, taskTitle: delivery.taskTitle },
    ...{ body, eventHeaders },
  }
  const made = enqueue(sandbox, webhook, event, mode, mode === 'tampered' ? original : null)
  sandbox.wake()
  return made
}
