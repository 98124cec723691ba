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

/** What an event is about; for all of its fields, see the types of `@paddle/paddle-node-sdk`. */
export interface PaddleObject {
  /** The object's own id, such as `txn_…` for a transaction. */
  readonly id: string
  /** The time of its creation, in RFC 3339. */
  readonly created_at: string
  /** The time of its last change, in RFC 3339. */
  readonly updated_at: string
  readonly [field: string]: unknown
}

/** A payment, or an attempt at one. */
export interface PaddleTransaction extends PaddleObject {
  /** How far it has come, such as `completed`. */
  readonly status: string
  /** The customer who pays, if that is known. */
  readonly customer_id?: string | null | undefined
  /** The subscription that it is for, if it is for one. */
  readonly subscription_id?: string | null | undefined
  /** The currency, such as `EUR`. */
  readonly currency_code: string
  /** What your checkout gave to Paddle. */
  readonly custom_data?: Readonly<Record<string, unknown>> | null | undefined
}

/** A subscription, as it is after the event. */
export interface PaddleSubscription extends PaddleObject {
  /** `active`, `canceled`, `past_due`, `paused` or `trialing`. */
  readonly status: string
  /** The customer who has it. */
  readonly customer_id: string
  /** The currency, such as `EUR`. */
  readonly currency_code: string
  /** The time of the next payment; `null` if none is planned. */
  readonly next_billed_at?: string | null | undefined
  /** What your checkout gave to Paddle. */
  readonly custom_data?: Readonly<Record<string, unknown>> | null | undefined
}

/** A customer, as it is after the event. */
export interface PaddleCustomer extends PaddleObject {
  /** The customer's address for email. */
  readonly email: string
  /** The customer's name, if it is known. */
  readonly name?: string | null | undefined
  /** Whether the customer is `active` or `archived`. */
  readonly status: string
}

/** A refund, a credit or a chargeback. */
export interface PaddleAdjustment extends PaddleObject {
  /** What it does, such as `refund` or `chargeback`. */
  readonly action: string
  /** Whether Paddle has approved it, such as `approved`. */
  readonly status: string
  /** The transaction that it changes. */
  readonly transaction_id: string
  /** The customer of that transaction. */
  readonly customer_id: string
}

/** An event of Paddle Billing (https://developer.paddle.com/webhooks). */
export interface PaddleEvent<N extends string = string, D = Readonly<Record<string, unknown>>> {
  /** The event's id, `evt_…`, the same when Paddle retries. */
  readonly event_id: string
  /** The event's name, such as `transaction.completed`. */
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

/** The events of Paddle that most applications handle; there are more. */
export interface PaddleEvents extends Listed {
  /** Every event that is not listed. */
  readonly '*': PaddleEvent
}
