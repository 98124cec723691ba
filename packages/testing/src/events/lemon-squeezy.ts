import { randomUUID } from 'node:crypto'
import type { LemonSqueezyEvents } from '@hookseal/core/providers/lemon-squeezy'
import type { EventFactory } from './event-factory.ts'
import { makeEvents, type SenderEvents } from './make-events.ts'

let last = 1_000
const number = () => last++

function resource(type: string, status: string, fields: object): object {
  const at = new Date().toISOString()
  const attributes = { store_id: 1, status, created_at: at, updated_at: at, test_mode: true }
  return { type, id: String(number()), attributes: { ...attributes, ...fields } }
}
const order = (status: string) => () =>
  resource('orders', status, {
    customer_id: number(),
    order_number: number(),
    user_email: 'test@example.com',
    currency: 'EUR',
    total: 1_200,
    refunded: status === 'refunded',
  })
const subscription = (status: string) => () => {
  const ended = status === 'cancelled' || status === 'expired'
  const at = new Date().toISOString()
  return resource('subscriptions', status, {
    customer_id: number(),
    order_id: number(),
    product_id: number(),
    variant_id: number(),
    user_email: 'test@example.com',
    cancelled: ended,
    renews_at: at,
    ends_at: ended ? at : null,
  })
}
const invoice = (status: string) => () =>
  resource('subscription-invoices', status, {
    subscription_id: number(),
    billing_reason: 'renewal',
    currency: 'EUR',
    total: 1_200,
  })
const licenseKey = () =>
  resource('license-keys', 'active', {
    order_id: number(),
    product_id: number(),
    key: randomUUID(),
  })

const made: SenderEvents<LemonSqueezyEvents> = makeEvents<LemonSqueezyEvents>({
  factory: 'lemonSqueezyEvents',
  data: {
    order_created: order('paid'),
    order_refunded: order('refunded'),
    subscription_created: subscription('active'),
    subscription_updated: subscription('active'),
    subscription_cancelled: subscription('cancelled'),
    subscription_resumed: subscription('active'),
    subscription_expired: subscription('expired'),
    subscription_paused: subscription('paused'),
    subscription_unpaused: subscription('active'),
    subscription_payment_success: invoice('paid'),
    subscription_payment_failed: invoice('pending'),
    subscription_payment_recovered: invoice('paid'),
    subscription_payment_refunded: invoice('refunded'),
    license_key_created: licenseKey,
    license_key_updated: licenseKey,
  },
  event: (type, data) => ({
    meta: { event_name: type },
    data: { ...resource('tests', 'active', {}), ...data },
  }),
  optional: (type) => ({ meta: { event_name: type, custom_data: { user_id: '1' } } }),
  headers: (type) => ({ 'x-event-name': type }),
  unlisted: 'invented_for_a_test',
})

/**
 * Creates events in the format of Lemon Squeezy, with new numbers.
 *
 * @example
 * ```ts
 * lemonSqueezyEvents.minimal('order_created', { meta: { custom_data: { user_id: '1' } } })
 * ```
 */
export const lemonSqueezyEvents: EventFactory<LemonSqueezyEvents> = made.factory

/** Creates an event of any type, for tools. */
export const sampleOfLemonSqueezy: SenderEvents<LemonSqueezyEvents>['sample'] = made.sample
