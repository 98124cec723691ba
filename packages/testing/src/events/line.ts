import { randomUUID } from 'node:crypto'
import type { LineEvents } from '@hookseal/core/providers/line'
import type { EventFactory } from './event-factory.ts'
import { makeEvents, type SenderEvents } from './make-events.ts'

const hex = () => randomUUID().replaceAll('-', '')

const ABOUT: Readonly<Record<string, () => object>> = {
  message: () => ({
    replyToken: hex(),
    message: { type: 'text', id: String(Date.now()), text: 'Hello', quoteToken: hex() },
  }),
  postback: () => ({ replyToken: hex(), postback: { data: 'action=buy' } }),
  follow: () => ({ replyToken: hex(), follow: { isUnblocked: false } }),
}

function eventOf(type: string): object {
  return {
    type,
    ...(Object.hasOwn(ABOUT, type) ? ABOUT[type]?.() : {}),
    // Digits of a ULID.
    webhookEventId: `01${hex().toUpperCase().slice(0, 24)}`,
    deliveryContext: { isRedelivery: false },
    timestamp: Date.now(),
    source: { type: 'user', userId: `U${hex()}` },
    mode: 'active',
  }
}

const made: SenderEvents<LineEvents> = makeEvents<LineEvents>({
  factory: 'lineEvents',
  data: { events: () => ({ events: [eventOf('message')] }) },
  // Any type other than that of a list is the type of the single event in the list.
  event: (type, { events = [eventOf(type)] }: { readonly events?: readonly object[] }) => ({
    destination: `U${hex()}`,
    events,
  }),
  unlisted: 'inventedForATest',
})

/**
 * Creates deliveries in the format of LINE: a list with one event, which has new ids. Deliveries from `unknown` also
 * have the type `events`, but LINE does not document the event in their list.
 *
 * @example
 * ```ts
 * lineEvents.minimal('events', { events: [] }) // the button "Verify"
 * ```
 */
export const lineEvents: EventFactory<LineEvents> = made.factory

/** Creates a delivery with an event of any type, such as `follow`, for tools. */
export const sampleOfLine: SenderEvents<LineEvents>['sample'] = made.sample
