/** The events that most applications handle. */
export const RAZORPAY_EVENTS = [
  'order.paid',
  'payment.authorized',
  'payment.captured',
  'payment.failed',
  'payment_link.paid',
  'payout.processed',
  'refund.processed',
  'subscription.activated',
  'subscription.cancelled',
  'subscription.charged',
] as const

/** The fields common to all Razorpay entities; for the others, see Razorpay's API documentation. */
export interface RazorpayEntity {
  /** The id of the entity, such as `pay_…` for a payment. */
  readonly id: string
  /** The kind of entity, such as `payment`. */
  readonly entity: string
  readonly [field: string]: unknown
}

/** The object that contains one entity of a payload. */
interface Held {
  /** The entity, as it was when the event happened. */
  readonly entity: RazorpayEntity
}

/** The entity that an event is named after: `payment` for `payment.captured`. */
type Subject<N extends string> = N extends `${infer S}.${string}` ? S : never

/** A Razorpay event (https://razorpay.com/docs/webhooks/payloads). */
export interface RazorpayEvent<N extends string = string> {
  /** Always `event`, the kind of this object. */
  readonly entity: 'event'
  /** The account where the event happened. */
  readonly account_id: string
  /** The event type, such as `payment.captured`. */
  readonly event: N
  /** The names of the entities in `payload`. */
  readonly contains: readonly string[]
  /** The entities that the event is about, by name. */
  readonly payload: { readonly [S in Subject<N>]: Held } & {
    readonly [name: string]: Held | undefined
  }
  /** The time of the event, in Unix seconds. */
  readonly created_at: number
}

type Listed = { readonly [N in (typeof RAZORPAY_EVENTS)[number]]: RazorpayEvent<N> }

/** The Razorpay events that most applications handle; there are more. */
export interface RazorpayEvents extends Listed {
  /** Every event that is not listed. */
  readonly '*': RazorpayEvent
}
