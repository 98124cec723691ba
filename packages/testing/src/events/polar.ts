import { randomUUID } from 'node:crypto'
import type { PolarEvents } from '@hookseal/core/providers/polar'
import type { EventFactory } from './event-factory.ts'
import { makeEvents, type SenderEvents } from './make-events.ts'

const DAY_MS = 86_400_000
const object = () => ({ id: randomUUID(), created_at: new Date().toISOString(), modified_at: null })
const customer = () => ({
  ...object(),
  email: 'ada@example.com',
  name: 'Ada',
  external_id: null,
  metadata: {},
})

const order = (status: string) => () => ({
  ...object(),
  status,
  paid: status !== 'pending',
  total_amount: 1200,
  refunded_amount: status === 'refunded' ? 1200 : 0,
  currency: 'usd',
  billing_reason: 'purchase',
  customer_id: randomUUID(),
  product_id: randomUUID(),
  subscription_id: null,
  checkout_id: randomUUID(),
  metadata: {},
  customer: customer(),
})
const subscription = (status: string) => () => ({
  ...object(),
  status,
  amount: 1200,
  currency: 'usd',
  recurring_interval: 'month',
  current_period_end: new Date(Date.now() + 30 * DAY_MS).toISOString(),
  cancel_at_period_end: false,
  customer_id: randomUUID(),
  product_id: randomUUID(),
  metadata: {},
  customer: customer(),
})
const canceled = () => ({ ...subscription('active')(), cancel_at_period_end: true })

const made: SenderEvents<PolarEvents> = makeEvents<PolarEvents>({
  factory: 'polarEvents',
  data: {
    'order.paid': order('paid'),
    'order.created': order('pending'),
    'order.refunded': order('refunded'),
    'order.updated': order('paid'),
    'benefit_grant.created': object,
    'benefit_grant.revoked': object,
    'checkout.created': object,
    'checkout.updated': object,
    'customer.created': customer,
    'customer.state_changed': customer,
    'product.updated': object,
    'refund.created': object,
    'subscription.active': subscription('active'),
    'subscription.canceled': canceled,
    'subscription.created': subscription('active'),
    'subscription.past_due': subscription('past_due'),
    'subscription.revoked': subscription('canceled'),
    'subscription.uncanceled': subscription('active'),
    'subscription.updated': subscription('active'),
  },
  event: (type, data) => ({ type, timestamp: new Date().toISOString(), data }),
  unlisted: 'invented.for_a_test',
})

/**
 * Creates events in the format of Polar, with new ids.
 *
 * @example
 * ```ts
 * polarEvents.minimal('order.paid', { data: { total_amount: 4900 } })
 * ```
 */
export const polarEvents: EventFactory<PolarEvents> = made.factory

/** Creates an event of any type, for tools. */
export const sampleOfPolar: SenderEvents<PolarEvents>['sample'] = made.sample
