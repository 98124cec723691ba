/** The events that most applications handle. */
export const PADDLE_EVENTS = [
  'adjustment.created',
  'adjustment.updated',
  'customer.created',
  'customer.updated',
  'subscription.activated',
  'subscription.canceled',
  'subscription.created',
  'subscription.past_due',
  'subscription.paused',
  'subscription.resumed',
  'subscription.trialing',
  'subscription.updated',
  'transaction.billed',
  'transaction.canceled',
  'transaction.completed',
  'transaction.created',
  'transaction.paid',
  'transaction.past_due',
  'transaction.payment_failed',
  'transaction.updated',
] as const

/** The object of an event; for all fields, see the types in `@paddle/paddle-node-sdk`. */
export interface PaddleObject {
  /** The id of the object, such as `txn_…` for a transaction. */
  readonly id: string
  /** When it was created, in RFC 3339. */
  readonly created_at: string
  /** When it was last changed, in RFC 3339. */
  readonly updated_at: string
  readonly [field: string]: unknown
}

/** A payment, or an attempt at one. */
export interface PaddleTransaction extends PaddleObject {
  /** The status of the transaction, such as `completed`. */
  readonly status: string
  /** The id of the customer who pays, if known. */
  readonly customer_id?: string | null | undefined
  /** The subscription that it is for, if any. */
  readonly subscription_id?: string | null | undefined
  /** The currency, such as `EUR`. */
  readonly currency_code: string
  /** The custom data that your checkout passed to Paddle. */
  readonly custom_data?: Readonly<Record<string, unknown>> | null | undefined
}

/** A subscription, as it is after the event. */
export interface PaddleSubscription extends PaddleObject {
  /** The status: `active`, `canceled`, `past_due`, `paused` or `trialing`. */
  readonly status: string
  /** The id of the customer who subscribed. */
  readonly customer_id: string
  /** The currency, such as `EUR`. */
  readonly currency_code: string
  /** The time of the next payment; `null` if none is planned. */
  readonly next_billed_at?: string | null | undefined
  /** The custom data that your checkout passed to Paddle. */
  readonly custom_data?: Readonly<Record<string, unknown>> | null | undefined
}

/** A customer, as it is after the event. */
export interface PaddleCustomer extends PaddleObject {
  /** The customer's email address. */
  readonly email: string
  /** The customer's name, if known. */
  readonly name?: string | null | undefined
  /** Whether the customer is `active` or `archived`. */
  readonly status: string
}

/** A refund, a credit or a chargeback. */
export interface PaddleAdjustment extends PaddleObject {
  /** The kind of adjustment, such as `refund` or `chargeback`. */
  readonly action: string
  /** Whether Paddle has approved it, such as `approved`. */
  readonly status: string
  /** The id of the transaction that it changes. */
  readonly transaction_id: string
  /** The id of that transaction's customer. */
  readonly customer_id: string
}

/** A Paddle Billing event (https://developer.paddle.com/webhooks). */
export interface PaddleEvent<N extends string = string, D = Readonly<Record<string, unknown>>> {
  /** The event's id, `evt_…`, unchanged on retries. */
  readonly event_id: string
  /** The event type, such as `transaction.completed`. */
  readonly event_type: N
  /** The time of the event, in RFC 3339. */
  readonly occurred_at: string
  /** The id of this notification, `ntf_…`. */
  readonly notification_id: string | null
  /** What the event is about, as it is after the event. */
  readonly data: D
}

type DataOf<N extends string> = N extends `transaction.${string}`
  ? PaddleTransaction
  : N extends `subscription.${string}`
    ? PaddleSubscription
    : N extends `customer.${string}`
      ? PaddleCustomer
      : PaddleAdjustment
type Listed = { readonly [N in (typeof PADDLE_EVENTS)[number]]: PaddleEvent<N, DataOf<N>> }

/** The Paddle events that most applications handle; there are more. */
export interface PaddleEvents extends Listed {
  /** Every event that is not listed. */
  readonly '*': PaddleEvent
}
