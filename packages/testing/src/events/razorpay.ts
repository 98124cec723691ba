import { randomUUID } from 'node:crypto'
import type { RazorpayEvents } from '@hookseal/core/providers/razorpay'
import type { EventFactory } from './event-factory.ts'
import { makeEvents, type SenderEvents } from './make-events.ts'

const id = (prefix: string) => `${prefix}_${randomUUID().replaceAll('-', '').slice(0, 14)}`
const now = () => Math.floor(Date.now() / 1000)
const about = (entity: string, prefix: string) => () => ({
  [entity]: { entity: { id: id(prefix), entity } },
})
const payment = about('payment', 'pay')
const subscription = about('subscription', 'sub')

const made: SenderEvents<RazorpayEvents> = makeEvents<RazorpayEvents>({
  factory: 'razorpayEvents',
  data: {
    'payment.captured': payment,
    'payment.authorized': payment,
    'payment.failed': payment,
    'order.paid': () => ({ ...payment(), ...about('order', 'order')() }),
    'payment_link.paid': about('payment_link', 'plink'),
    'payout.processed': about('payout', 'pout'),
    'refund.processed': () => ({ ...about('refund', 'rfnd')(), ...payment() }),
    'subscription.activated': subscription,
    'subscription.cancelled': subscription,
    'subscription.charged': () => ({ ...subscription(), ...payment() }),
  },
  event: (event, payload) => ({
    entity: 'event',
    account_id: id('acc'),
    event,
    contains: Object.keys(payload),
    payload,
    created_at: now(),
  }),
  headers: () => ({ 'x-razorpay-event-id': randomUUID().replaceAll('-', '').slice(0, 14) }),
  unlisted: 'payment.invented_for_a_test',
})

/**
 * Creates events in the format of Razorpay, with new ids. `signed()` sends them with the header `x-razorpay-event-id`.
 *
 * @example
 * ```ts
 * razorpayEvents.minimal('payment.captured', { payload: { payment: { entity: { amount: 50_000 } } } })
 * ```
 */
export const razorpayEvents: EventFactory<RazorpayEvents> = made.factory

/** Creates an event of any type, for tools. */
export const sampleOfRazorpay: SenderEvents<RazorpayEvents>['sample'] = made.sample
