import * as v from 'valibot'
import { newId } from '../ids.ts'
import { type Delivery, type DeliveryKind, SENDERS, type Webhook } from '../model.ts'
import { type EventWish, type MadeEvent, makeEvent } from './make-event.ts'
import type { World } from './world.ts'

/** An event that happened, and the deliveries that it made. */
export interface Triggered {
  readonly eventId: string
  /** One for each webhook that wants it. */
  readonly deliveryIds: readonly string[]
}

/** What is to happen, and to whom. */
export interface TriggerOptions extends EventWish {
  /** The worker, agent or organisation: all of the sender’s when left out. */
  readonly owner?: string | undefined
  /** This webhook alone. */
  readonly webhookId?: string | undefined
}

const text = v.optional(v.pipe(v.string(), v.nonEmpty()))
const WISH = v.strictObject({
  sender: v.picklist(SENDERS),
  type: text,
  owner: text,
  webhookId: text,
  payload: v.optional(v.record(v.string(), v.unknown())),
  body: v.optional(v.union([v.string(), v.instance(Uint8Array)])),
})

// A test, and what is spoilt by hand, is sent once: there is nothing to wait for.
const ONCE: readonly DeliveryKind[] = ['test', 'tampered', 'stale']

/** Puts an event on its way to one webhook. */
export function enqueue(
  { store, clock, maxAttempts }: World,
  webhook: Webhook,
  event: MadeEvent,
  kind: DeliveryKind,
  signedBody: Uint8Array | null = null,
): Delivery {
  const now = clock.now()
  return store.deliveries.add({
    ...{ id: newId.uuid(), webhookId: webhook.id, sender: webhook.sender, owner: webhook.owner },
    ...{ eventId: event.id, eventType: event.type, kind, state: 'pending', attempts: 0 },
    maxAttempts: ONCE.includes(kind) ? 1 : maxAttempts,
    ...{ nextAt: now, createdAt: now, settledAt: null },
    ...{ taskId: event.taskId, taskTitle: event.taskTitle, body: event.body, signedBody },
    ...{ lastStatus: null, lastError: null, lastDurationMs: null },
  })
}

function wants({ state, events }: Webhook, type: string): boolean {
  return state !== 'inactive' && state !== 'deactivated' && (events?.includes(type) ?? true)
}

/**
 * Makes an event happen: it is written down, with its deliveries, before this returns.
 *
 * @throws TypeError naming what cannot be.
 */
export function triggerEvent(world: World, options: TriggerOptions): Triggered {
  const { issues: [issue] = [] } = v.safeParse(WISH, options)
  if (issue !== undefined) {
    throw new TypeError(`trigger: ${v.getDotPath(issue) ?? 'options'}: ${issue.message}`)
  }
  const { store, clock } = world
  const { sender, owner, webhookId } = options
  const event = makeEvent(options)
  const deliveries = store.transaction(() => {
    const { id, type, body } = event
    // A body of one’s own can bring the id of an event that was there before.
    if (store.events.get(sender, id) === undefined) {
      store.events.add({ id, sender, type, body, createdAt: clock.now() })
    }
    return store.webhooks
      .list(sender, owner)
      .filter((webhook) => webhookId === undefined || webhook.id === webhookId)
      .filter((webhook) => wants(webhook, type))
      .map((webhook) => enqueue(world, webhook, event, 'event'))
  })
  world.wake()
  return { eventId: event.id, deliveryIds: deliveries.map(({ id }) => id) }
}

/** ricloud’s test of a config: its outcome decides the config’s state. */
export function triggerTest(world: World, webhook: Webhook): Delivery {
  const event = makeEvent({ sender: 'ricloud', type: 'webhook_config.test' })
  const delivery = world.store.transaction(() => {
    const { id, type, body } = event
    world.store.events.add({ id, sender: 'ricloud', type, body, createdAt: world.clock.now() })
    return enqueue(world, webhook, event, 'test')
  })
  world.wake()
  return delivery
}
