import { randomUUID } from 'node:crypto'
import type { SquareEvents } from '@hookseal/core/providers/square'
import type { EventFactory } from './event-factory.ts'
import { makeEvents, type SenderEvents } from './make-events.ts'

const id = () => randomUUID().replaceAll('-', '').slice(0, 22)
const now = () => new Date().toISOString()

/** The object that an event is about. Square nests the object under the name of its kind. */
const about =
  (type: string, fields: object = {}) =>
  () => {
    const object = { id: id(), ...fields }
    return { type, id: object.id, object: { [type]: object } }
  }
const payment = about('payment', { status: 'COMPLETED', version: 1 })
const refund = about('refund', { status: 'PENDING', version: 1 })

const made: SenderEvents<SquareEvents> = makeEvents<SquareEvents>({
  factory: 'squareEvents',
  data: {
    'payment.updated': payment,
    'payment.created': payment,
    'customer.created': about('customer', { version: 0 }),
    'inventory.count.updated': about('inventory_counts'),
    'invoice.payment_made': about('invoice', { status: 'PAID', version: 1 }),
    'order.created': about('order_created', { state: 'OPEN', version: 1 }),
    'order.updated': about('order_updated', { state: 'OPEN', version: 2 }),
    'refund.created': refund,
    'refund.updated': refund,
    'webhooks.test_notification': () => ({ type: 'webhooks', id: randomUUID() }),
  },
  event: (type, data) => ({
    merchant_id: id(),
    type,
    event_id: randomUUID(),
    created_at: now(),
    data: { type: 'invented', id: id(), ...data },
  }),
  optional: () => ({ location_id: id() }),
  unlisted: 'invented.for_a_test',
})

/**
 * Creates events in the format of Square, with new ids.
 *
 * @example
 * ```ts
 * signed(provider, squareEvents.minimal('payment.updated', { event_id: 'event_1' }))
 * ```
 */
export const squareEvents: EventFactory<SquareEvents> = made.factory

/** Creates an event of any type, for tools. */
export const sampleOfSquare: SenderEvents<SquareEvents>['sample'] = made.sample
