/** The events that most applications handle. */
export const POLAR_EVENTS = [
  'benefit_grant.created',
  'benefit_grant.revoked',
  'checkout.created',
  'checkout.updated',
  'customer.created',
  'customer.state_changed',
  'order.created',
  'order.paid',
  'order.refunded',
  'order.updated',
  'product.updated',
  'refund.created',
  'subscription.active',
  'subscription.canceled',
  'subscription.created',
  'subscription.past_due',
  'subscription.revoked',
  'subscription.uncanceled',
  'subscription.updated',
] as const

/** The fields common to all Polar objects. For all fields, see the types in `@polar-sh/sdk`, in camel case. */
export interface PolarObject {
  /** The id of the object, a UUID. */
  readonly id: string
  readonly [field: string]: unknown
}

/** A customer of the organization. */
export interface PolarCustomer extends PolarObject {
  /** The email address of the customer, if known. */
  readonly email?: string | null | undefined
  /** The name of the customer, if known. */
  readonly name: string | null
  /** The customer's id in your system, if you have set one. */
  readonly external_id?: string | null | undefined
}

/** An order: a purchase, or one period of a subscription. */
export interface PolarOrder extends PolarObject {
  /** The state of the order, such as `paid` or `partially_refunded`. */
  readonly status: string
  /** Whether the order has been paid. */
  readonly paid: boolean
  /** The amount in cents, after discounts and taxes. */
  readonly total_amount: number
  /** The refunded amount in cents. */
  readonly refunded_amount: number
  /** The currency in lowercase, such as `usd`. */
  readonly currency: string
  /** What the order is for, such as `purchase` or `subscription_cycle`. */
  readonly billing_reason: string
  /** The id of the customer who ordered. */
  readonly customer_id: string
  /** The id of the product, if there is one. */
  readonly product_id: string | null
  /** The id of the subscription that the order belongs to. */
  readonly subscription_id: string | null
  /** The id of the checkout that the order came from. */
  readonly checkout_id: string | null
  /** The metadata that your application attached to the order. */
  readonly metadata: Readonly<Record<string, unknown>>
  /** The customer who ordered. */
  readonly customer: PolarCustomer
}

/** A subscription of a customer. */
export interface PolarSubscription extends PolarObject {
  /** The state of the subscription, such as `active` or `past_due`. */
  readonly status: string
  /** The amount of each period in cents. */
  readonly amount: number
  /** The currency in lowercase, such as `usd`. */
  readonly currency: string
  /** The length of a period, such as `month`. */
  readonly recurring_interval: string
  /** When the current period ends, in ISO 8601. */
  readonly current_period_end: string
  /** Whether the subscription ends with the current period. */
  readonly cancel_at_period_end: boolean
  /** The id of the customer who subscribed. */
  readonly customer_id: string
  /** The id of the product subscribed to. */
  readonly product_id: string
  /** The metadata that your application attached to the subscription. */
  readonly metadata: Readonly<Record<string, unknown>>
  /** The customer who subscribed. */
  readonly customer: PolarCustomer
}

/** A Polar event (https://polar.sh/docs/integrate/webhooks/events). */
export interface PolarEvent<N extends string = string, D = PolarObject> {
  /** The event type, such as `order.paid`. */
  readonly type: N
  /** The time of the event, in ISO 8601. */
  readonly timestamp: string
  /** What the event is about. */
  readonly data: D
}

type DataOf<N> = N extends `order.${string}`
  ? PolarOrder
  : N extends `subscription.${string}`
    ? PolarSubscription
    : N extends `customer.${string}`
      ? PolarCustomer
      : PolarObject

type Listed = { readonly [N in (typeof POLAR_EVENTS)[number]]: PolarEvent<N, DataOf<N>> }

/** The Polar events that most applications handle; there are more. */
export interface PolarEvents extends Listed {
  /** Every event that is not listed. */
  readonly '*': PolarEvent
}
