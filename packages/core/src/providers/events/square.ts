/** The events that most applications handle. */
export const SQUARE_EVENTS = [
  'customer.created',
  'inventory.count.updated',
  'invoice.payment_made',
  'order.created',
  'order.updated',
  'payment.created',
  'payment.updated',
  'refund.created',
  'refund.updated',
  'webhooks.test_notification',
] as const

/** A Square event (https://developer.squareup.com/docs/webhooks/overview). */
export interface SquareEvent<N extends string = string> {
  /** The seller whose account the event is from. */
  readonly merchant_id: string
  /** The event type, such as `payment.updated`. */
  readonly type: N
  /** The event's id, unchanged on retries. */
  readonly event_id: string
  /** The time of the event, in RFC 3339. */
  readonly created_at: string
  /** What the event is about. */
  readonly data: {
    /** The kind of object, such as `payment`. */
    readonly type: string
    /** The id of the object at Square. */
    readonly id: string
    /** The object, under the name of its kind, as in `event.data.object?.payment`. */
    readonly object?: Readonly<Record<string, unknown>> | undefined
  }
}

type Listed = { readonly [N in (typeof SQUARE_EVENTS)[number]]: SquareEvent<N> }

/** The Square events that most applications handle; there are more. */
export interface SquareEvents extends Listed {
  /** Every event that is not listed. */
  readonly '*': SquareEvent
}
