import { didYouMean } from '@hookseal/core/toolkit'
import * as v from 'valibot'
import { newId } from '../ids.ts'
import { type EventInput, type MadeEvent, makeEvent } from './make-event.ts'
import { type Delivery, type DeliveryKind, isOff, type Webhook } from './model.ts'
import { senderOf } from './provider-of.ts'
import type { SandboxContext } from './sandbox-context.ts'

/** A triggered event and its deliveries. */
export interface Triggered {
  readonly eventId: string
  /** The ids of the deliveries, one for each subscribed webhook. */
  readonly deliveryIds: readonly string[]
}

/** The event to send, and to which webhooks. */
export interface TriggerOptions extends EventInput {
  /** The worker, agent or organization. @default all owners of the sender */
  readonly owner?: string | undefined
  /** Send only to this webhook. */
  readonly webhookId?: string | undefined
}

const text = v.optional(v.pipe(v.string(), v.nonEmpty()))
const OPTIONS = v.strictObject({
  sender: v.string(),
  type: text,
  owner: text,
  webhookId: text,
  payload: v.optional(v.record(v.string(), v.unknown())),
  body: v.optional(v.union([v.string(), v.instance(Uint8Array)])),
})

// Tests and deliberately invalid deliveries are attempted only once.
const ONCE: readonly DeliveryKind[] = ['test', 'handshake', 'tampered', 'stale']

/** Queues the delivery of an event to one webhook. */
export function enqueue(
  { store, clock, maxAttempts }: SandboxContext,
  webhook: Webhook,
  event: MadeEvent,
  kind: DeliveryKind,
  signedBody: Uint8Array | null = null,
): Delivery {
  const now = clock.now()
  return store.deliveries.add({
    ...{ id: newId.uuid(), webhookId: webhook.id, sender: webhook.sender, owner: webhook.owner },
    ...{ eventId: event.id, eventType: event.type, kind, state: 'pending', attempts: 0 },
    maxAttempts: ONCE.includes(kind) ? 1 : maxAttempts(webhook.sender),
    ...{ nextAt: now, createdAt: now, settledAt: null },
    ...{ taskId: event.taskId, taskTitle: event.taskTitle, body: event.body, signedBody },
    eventHeaders: event.eventHeaders,
    ...{ lastStatus: null, lastError: null, lastDurationMs: null },
  })
}

/**
 * Whether a webhook receives events of a type: it must be turned on, and its test or handshake must not have failed.
 */
function wants({ sender, state, events }: Webhook, type: string): boolean {
  if (isOff({ state }) || state === 'invalid') return false
  // A ricloud config works before its test has ended; any other new webhook waits for its handshake.
  if (state === 'new' && sender !== 'ricloud') return false
  return events?.includes(type) ?? true
}

/**
 * A ricloud event goes to one config: that of its key, or else the organization's default. The sandbox has no keys, and
 * which config is the default is not documented. Here it is the latest, unless `webhookId` names another.
 */
const defaultConfig = (configs: readonly Webhook[]): readonly Webhook[] => configs.slice(-1)

/**
 * Triggers an event. The event and its deliveries are stored before this returns.
 *
 * @throws TypeError naming the invalid option.
 */
export function triggerEvent(sandbox: SandboxContext, options: TriggerOptions): Triggered {
  const { issues: [issue] = [] } = v.safeParse(OPTIONS, options)
  if (issue !== undefined) {
    throw new TypeError(`trigger: ${v.getDotPath(issue) ?? 'options'}: ${issue.message}`)
  }
  const { store, clock, senders } = sandbox
  const { sender, owner, webhookId } = options
  const known = senders.get(sender)
  if (known === undefined) {
    const meant = didYouMean(sender, [...senders.keys()])
    throw new TypeError(`trigger: sender: the sandbox knows no sender "${sender}"${meant}`)
  }
  const event = makeEvent(known, options)
  const deliveries = store.transaction(() => {
    const { id, type, body } = event
    // A custom body can repeat the id of an earlier event.
    if (store.events.get(sender, id) === undefined) {
      store.events.add({ id, sender, type, body, createdAt: clock.now() })
    }
    const webhooks = store.webhooks
      .list(sender, owner)
      .filter((webhook) => webhookId === undefined || webhook.id === webhookId)
      .filter((webhook) => wants(webhook, type))
    return (sender === 'ricloud' ? defaultConfig(webhooks) : webhooks).map((webhook) =>
      enqueue(sandbox, webhook, event, 'event'),
    )
  })
  sandbox.wake()
  return { eventId: event.id, deliveryIds: deliveries.map(({ id }) => id) }
}

/** Queues ricloud's test of a config. Its outcome sets the config's state. */
export function triggerTest(sandbox: SandboxContext, webhook: Webhook): Delivery {
  const ricloud = senderOf(sandbox.senders, 'ricloud')
  const event = makeEvent(ricloud, { sender: 'ricloud', type: 'webhook_config.test' })
  const delivery = sandbox.store.transaction(() => {
    const { id, type, body } = event
    sandbox.store.events.add({ id, sender: 'ricloud', type, body, createdAt: sandbox.clock.now() })
    return enqueue(sandbox, webhook, event, 'test')
  })
  sandbox.wake()
  return delivery
}
