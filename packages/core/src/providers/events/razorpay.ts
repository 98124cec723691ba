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

/** The fields that every entity of Razorpay has; for the others, see its API's documentation. */
export interface RazorpayEntity {
  /** The entity's own id, such as `pay_…` for a payment. */
  readonly id: string
  /** The kind of entity, such as `payment`. */
  readonly entity: string
  readonly [field: string]: unknown
}

/** How a payload holds one entity. */
interface Held {
  /** The entity, as it was when the event happened. */
  readonly entity: RazorpayEntity
}

/** The entity that an event is named after: `payment` for `payment.captured`. */
type Subject<N extends string> = N extends `${infer S}.${string}` ? S : never

/** An event of Razorpay (https://razorpay.com/docs/webhooks/payloads). */
export interface RazorpayEvent<N extends string = string> {
  /** Always `event`, the kind of this object. */
  readonly entity: 'event'
  /** The account in which it happened. */
  readonly account_id: string
  /** The event's name, such as `payment.captured`. */
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

/** The events of Razorpay that most applications handle; there are more. */
export interface RazorpayEvents extends Listed {
  /** Every event that is not listed. */
  readonly '*': RazorpayEvent
}
