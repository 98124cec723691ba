import { randomUUID } from 'node:crypto'
import type { PaddleEvents } from '@hookseal/core/providers/paddle'
import type { EventFactory } from './event-factory.ts'
import { makeEvents, type SenderEvents } from './make-events.ts'

const id = (prefix: string) => `${prefix}_${randomUUID().replaceAll('-', '').slice(0, 26)}`
const now = () => new Date().toISOString()

const about = (prefix: string, fields: () => object) => () => {
  const at = now()
  return { id: id(prefix), created_at: at, updated_at: at, ...fields() }
}
const transaction = (status: string) =>
  about('txn', () => ({ status, customer_id: id('ctm'), currency_code: 'EUR', items: [] }))
const subscription = (status: string) =>
  about('sub', () => ({ status, customer_id: id('ctm'), currency_code: 'EUR', items: [] }))
const customer = about('ctm', () => ({ email: 'test@example.com', status: 'active' }))
const adjustment = about('adj', () => ({
  action: 'refund',
  status: 'approved',
  transaction_id: id('txn'),
  customer_id: id('ctm'),
  currency_code: 'EUR',
}))

const made: SenderEvents<PaddleEvents> = makeEvents<PaddleEvents>({
  factory: 'paddleEvents',
  data: {
    'transaction.completed': transaction('completed'),
    'transaction.billed': transaction('billed'),
    'transaction.canceled': transaction('canceled'),
    'transaction.created': transaction('draft'),
    'transaction.paid': transaction('paid'),
    'transaction.past_due': transaction('past_due'),
    'transaction.payment_failed': transaction('past_due'),
    'transaction.updated': transaction('ready'),
    'subscription.activated': subscription('active'),
    'subscription.canceled': subscription('canceled'),
    'subscription.created': subscription('active'),
    'subscription.past_due': subscription('past_due'),
    'subscription.paused': subscription('paused'),
    'subscription.resumed': subscription('active'),
    'subscription.trialing': subscription('trialing'),
    'subscription.updated': subscription('active'),
    'customer.created': customer,
    'customer.updated': customer,
    'adjustment.created': adjustment,
    'adjustment.updated': adjustment,
  },
  event: (type, data) => ({
    event_id: id('evt'),
    event_type: type,
    occurred_at: now(),
    notification_id: id('ntf'),
    data,
  }),
  unlisted: 'invented.for_a_test',
})

/**
 * Creates events in the format of Paddle, with new ids.
 *
 * @example
 * ```ts
 * paddleEvents.minimal('transaction.completed', { data: { currency_code: 'USD' } })
 * ```
 */
export const paddleEvents: EventFactory<PaddleEvents> = made.factory

/** Creates an event of any type, for tools. */
export const sampleOfPaddle: SenderEvents<PaddleEvents>['sample'] = made.sample
