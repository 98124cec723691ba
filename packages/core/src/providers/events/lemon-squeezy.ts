/** The events of Lemon Squeezy that its SDK names. */
export const LEMON_SQUEEZY_EVENTS = [
  'license_key_created',
  'license_key_updated',
  'order_created',
  'order_refunded',
  'subscription_cancelled',
  'subscription_created',
  'subscription_expired',
  'subscription_paused',
  'subscription_payment_failed',
  'subscription_payment_recovered',
  'subscription_payment_refunded',
  'subscription_payment_success',
  'subscription_resumed',
  'subscription_unpaused',
  'subscription_updated',
] as const

/** What every object has; for all of its fields, see the types of `@lemonsqueezy/lemonsqueezy.js`. */
export interface LemonSqueezyAttributes {
  /** The number of the store. */
  readonly store_id: number
  /** What the state of the object is called, such as `paid`. */
  readonly status: string
  /** The time of its creation, in ISO 8601. */
  readonly created_at: string
  /** The time of its last change, in ISO 8601. */
  readonly updated_at: string
  /** Whether it was made in test mode. */
  readonly test_mode: boolean
  readonly [field: string]: unknown
}

/** An order, as it is after the event. */
export interface LemonSqueezyOrder extends LemonSqueezyAttributes {
  /** The number of the customer. */
  readonly customer_id: number
  /** The order's number in its store. */
  readonly order_number: number
  /** The buyer's address for email. */
  readonly user_email: string
  /** The currency, such as `EUR`. */
  readonly currency: string
  /** The total in cents of the currency. */
  readonly total: number
  /** Whether the order was paid back. */
  readonly refunded: boolean
}

/** A subscription, as it is after the event. */
export interface LemonSqueezySubscription extends LemonSqueezyAttributes {
  /** The number of the customer. */
  readonly customer_id: number
  /** The order that began it. */
  readonly order_id: number
  /** The product that is subscribed to. */
  readonly product_id: number
  /** The variant of the product. */
  readonly variant_id: number
  /** The buyer's address for email. */
  readonly user_email: string
  /** Whether it ends at the end of its period. */
  readonly cancelled: boolean
  /** The time of the next payment, in ISO 8601. */
  readonly renews_at: string
  /** The time when it ends; `null` if it goes on. */
  readonly ends_at: string | null
}

/** An invoice of a subscription, as it is after the event. */
export interface LemonSqueezyInvoice extends LemonSqueezyAttributes {
  /** The subscription that it is for. */
  readonly subscription_id: number
  /** Why there is an invoice: `initial` or `renewal`. */
  readonly billing_reason: string
  /** The currency, such as `EUR`. */
  readonly currency: string
  /** The total in cents of the currency. */
  readonly total: number
}

/** A license key, as it is after the event. */
export interface LemonSqueezyLicenseKey extends LemonSqueezyAttributes {
  /** The order that it was sold in. */
  readonly order_id: number
  /** The product that it is for. */
  readonly product_id: number
  /** The license key itself. */
  readonly key: string
}

/** An event, which is a resource object of JSON:API with `meta`. */
export interface LemonSqueezyEvent<
  N extends string = string,
  A = Readonly<Record<string, unknown>>,
> {
  /** What Lemon Squeezy says about the event. */
  readonly meta: {
    /** The event's name, such as `order_created`. */
    readonly event_name: N
    /** What the checkout was opened with; the buyer can change it in its address. */
    readonly custom_data?: Readonly<Record<string, unknown>> | undefined
    readonly [field: string]: unknown
  }
  /** The object that the event is about. */
  readonly data: {
    /** The kind of object, such as `orders`. */
    readonly type: string
    /** The object's own number, as text. */
    readonly id: string
    /** The fields of the object. */
    readonly attributes: A
    readonly [field: string]: unknown
  }
}

type AttributesOf<N extends string> = N extends `order_${string}`
  ? LemonSqueezyOrder
  : N extends `subscription_payment_${string}`
    ? LemonSqueezyInvoice
    : N extends `subscription_${string}`
      ? LemonSqueezySubscription
      : LemonSqueezyLicenseKey
type Listed = {
  readonly [N in (typeof LEMON_SQUEEZY_EVENTS)[number]]: LemonSqueezyEvent<N, AttributesOf<N>>
}

/** The events of Lemon Squeezy that its SDK names; there may be more. */
export interface LemonSqueezyEvents extends Listed {
  /** Every event that is not listed. */
  readonly '*': LemonSqueezyEvent
}
