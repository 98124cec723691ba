/** The Lemon Squeezy events that its SDK names. */
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

/** The fields common to all objects; for all fields, see the types in `@lemonsqueezy/lemonsqueezy.js`. */
export interface LemonSqueezyAttributes {
  /** The numeric id of the store. */
  readonly store_id: number
  /** The state of the object, such as `paid`. */
  readonly status: string
  /** When it was created, in ISO 8601. */
  readonly created_at: string
  /** When it was last changed, in ISO 8601. */
  readonly updated_at: string
  /** Whether it was created in test mode. */
  readonly test_mode: boolean
  readonly [field: string]: unknown
}

/** An order, as it is after the event. */
export interface LemonSqueezyOrder extends LemonSqueezyAttributes {
  /** The numeric id of the customer. */
  readonly customer_id: number
  /** The order's number within its store. */
  readonly order_number: number
  /** The buyer's email address. */
  readonly user_email: string
  /** The currency, such as `EUR`. */
  readonly currency: string
  /** The total in the currency's cents. */
  readonly total: number
  /** Whether the order was refunded. */
  readonly refunded: boolean
}

/** A subscription, as it is after the event. */
export interface LemonSqueezySubscription extends LemonSqueezyAttributes {
  /** The numeric id of the customer. */
  readonly customer_id: number
  /** The order that started the subscription. */
  readonly order_id: number
  /** The product of the subscription. */
  readonly product_id: number
  /** The variant of the product. */
  readonly variant_id: number
  /** The buyer's email address. */
  readonly user_email: string
  /** Whether it ends when the current period ends. */
  readonly cancelled: boolean
  /** The time of the next payment, in ISO 8601. */
  readonly renews_at: string
  /** When the subscription ends; `null` if it continues. */
  readonly ends_at: string | null
}

/** An invoice of a subscription, as it is after the event. */
export interface LemonSqueezyInvoice extends LemonSqueezyAttributes {
  /** The subscription that the invoice is for. */
  readonly subscription_id: number
  /** The reason for the invoice: `initial` or `renewal`. */
  readonly billing_reason: string
  /** The currency, such as `EUR`. */
  readonly currency: string
  /** The total in the currency's cents. */
  readonly total: number
}

/** A license key, as it is after the event. */
export interface LemonSqueezyLicenseKey extends LemonSqueezyAttributes {
  /** The order that the key was sold in. */
  readonly order_id: number
  /** The product that the key is for. */
  readonly product_id: number
  /** The license key itself. */
  readonly key: string
}

/** An event, which is a JSON:API resource object with `meta`. */
export interface LemonSqueezyEvent<
  N extends string = string,
  A = Readonly<Record<string, unknown>>,
> {
  /** Lemon Squeezy's metadata about the event. */
  readonly meta: {
    /** The event type, such as `order_created`. */
    readonly event_name: N
    /** The custom data of the checkout, which the buyer can change in its URL. */
    readonly custom_data?: Readonly<Record<string, unknown>> | undefined
    readonly [field: string]: unknown
  }
  /** The object that the event is about. */
  readonly data: {
    /** The kind of object, such as `orders`. */
    readonly type: string
    /** The numeric id of the object, as a string. */
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

/** The Lemon Squeezy events that its SDK names; there may be more. */
export interface LemonSqueezyEvents extends Listed {
  /** Every event that is not listed. */
  readonly '*': LemonSqueezyEvent
}
