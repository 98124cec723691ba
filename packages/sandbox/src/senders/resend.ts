import type { Delivery, Webhook } from '../model.ts'
import { signsTime } from './provider-of.ts'
import { enqueue } from './trigger.ts'
import type { World } from './world.ts'

/** How a delivery is sent again: as it was, with a changed body, or signed an hour ago. */
export type ResendMode = 'resend' | 'tampered' | 'stale'

/** Changes one letter or digit in the middle, so that JSON stays JSON. */
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

/** Sends a delivery again, as one of its own; nothing when its webhook is gone, or nothing can be stale. */
export function resend(world: World, delivery: Delivery, mode: ResendMode): Delivery | undefined {
  const webhook: Webhook | undefined = world.store.webhooks.get(delivery.webhookId)
  if (webhook === undefined || (mode === 'stale' && !signsTime(webhook.sender))) return undefined
  const { body, signedBody } = world.store.deliveries.bytes(delivery.id)
  const original = signedBody ?? body
  const event = {
    ...{ id: delivery.eventId, type: delivery.eventType },
    ...{ taskId: delivery.taskId, taskTitle: delivery.taskTitle },
    body: mode === 'tampered' ? tampered(original) : original,
  }
  const made = enqueue(world, webhook, event, mode, mode === 'tampered' ? original : null)
  world.wake()
  return made
}
