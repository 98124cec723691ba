import { randomUUID } from 'node:crypto'
import type { StripeEvents } from '@hookseal/core/providers/stripe'
import type { EventFactory } from './event-factory.ts'
import { makeEvents, type SenderEvents } from './make-events.ts'

const id = (prefix: string) => `${prefix}_${randomUUID().replaceAll('-', '').slice(0, 24)}`
const about = (object: string, prefix: string) => () => ({ id: id(prefix), object })
const subscription = about('subscription', 'sub')
const invoice = about('invoice', 'in')
const charge = about('charge', 'ch')

const made: SenderEvents<StripeEvents> = makeEvents<StripeEvents>({
  factory: 'stripeEvents',
  data: {
    'invoice.paid': invoice,
    'invoice.payment_failed': invoice,
    'invoice.payment_succeeded': invoice,
    'account.updated': about('account', 'acct'),
    'charge.dispute.created': about('dispute', 'dp'),
    'charge.refunded': charge,
    'charge.succeeded': charge,
    'checkout.session.completed': about('checkout.session', 'cs'),
    'customer.created': about('customer', 'cus'),
    'customer.subscription.created': subscription,
    'customer.subscription.deleted': subscription,
    'customer.subscription.trial_will_end': subscription,
    'customer.subscription.updated': subscription,
    'payment_intent.payment_failed': about('payment_intent', 'pi'),
    'payment_intent.succeeded': about('payment_intent', 'pi'),
    'payout.paid': about('payout', 'po'),
  },
  event: (type, object) => ({
    id: id('evt'),
    object: 'event',
    type,
    created: Math.floor(Date.now() / 1000),
    livemode: false,
    data: { object },
  }),
  optional: () => ({
    api_version: '2025-10-29.clover',
    pending_webhooks: 1,
    request: { id: id('req'), idempotency_key: randomUUID() },
  }),
  unlisted: 'invented.for_a_test',
})

/**
 * Creates events in the format of Stripe, with new ids.
 *
 * @example
 * ```ts
 * stripeEvents.minimal('invoice.paid', { data: { object: { total: 1200 } } })
 * ```
 */
export const stripeEvents: EventFactory<StripeEvents> = made.factory

/** Creates an event of any type, for tools. */
export const sampleOfStripe: SenderEvents<StripeEvents>['sample'] = made.sample
