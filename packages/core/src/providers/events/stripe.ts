/** The events that most applications handle. */
export const STRIPE_EVENTS = [
  'account.updated',
  'charge.dispute.created',
  'charge.refunded',
  'charge.succeeded',
  'checkout.session.completed',
  'customer.created',
  'customer.subscription.created',
  'customer.subscription.deleted',
  'customer.subscription.trial_will_end',
  'customer.subscription.updated',
  'invoice.paid',
  'invoice.payment_failed',
  'invoice.payment_succeeded',
  'payment_intent.payment_failed',
  'payment_intent.succeeded',
  'payout.paid',
] as const

/** The fields common to all Stripe objects; for the other fields, see the types in the `stripe` package. */
export interface StripeObject {
  /** The id of the object, such as `cs_…` for a checkout session. */
  readonly id: string
  /** The kind of object, such as `checkout.session`. */
  readonly object: string
  readonly [field: string]: unknown
}

/** A Stripe event (https://docs.stripe.com/api/events/object). */
export interface StripeEvent<N extends string = string> {
  /** The event's id, `evt_…`. */
  readonly id: string
  /** The kind of resource: always `event`. */
  readonly object: 'event'
  /** The event type, such as `invoice.paid`. */
  readonly type: N
  /** The time of the event, in Unix seconds. */
  readonly created: number
  /** Whether the event is from live mode rather than a sandbox. */
  readonly livemode: boolean
  /** The connected account that the event is from, if any. */
  readonly account?: string | undefined
  /** What the event is about. */
  readonly data: {
    /** The object that the event is about, as it was when the event happened. */
    readonly object: StripeObject
    /** The fields that an `updated` event changed, with their previous values. */
    readonly previous_attributes?: Readonly<Record<string, unknown>> | undefined
  }
}

/** A thin event (https://docs.stripe.com/event-destinations#thin-events): fetch what it is about. */
export interface StripeThinEvent {
  /** The event's id, `evt_…`. */
  readonly id: string
  /** The kind of resource: always that of thin events. */
  readonly object: 'v2.core.event'
  /** The event type, such as `v1.billing.meter.no_meter_found`. */
  readonly type: string
  /** The time of the event, in RFC 3339. */
  readonly created: string
  /** Absent here: thin events have no such field. */
  readonly data?: undefined
  /** The object that the event is about, if it is about one. */
  readonly related_object?: unknown
}

type Listed = { readonly [N in (typeof STRIPE_EVENTS)[number]]: StripeEvent<N> }

/** The Stripe events that most applications handle; there are more. */
export interface StripeEvents extends Listed {
  /** Every event that is not listed, thin events included. */
  readonly '*': StripeEvent | StripeThinEvent
}
