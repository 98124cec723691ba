/** The events that most applications handle. */
export const ADYEN_EVENTS = [
  'AUTHORISATION',
  'CANCELLATION',
  'CAPTURE',
  'CAPTURE_FAILED',
  'CHARGEBACK',
  'NOTIFICATION_OF_CHARGEBACK',
  'RECURRING_CONTRACT',
  'REFUND',
  'REFUND_FAILED',
  'REPORT_AVAILABLE',
] as const

/** What a notification says. Eight fields are proved; the others are what the request says. */
export interface AdyenItem<N extends string = string> {
  /** The event's name, such as `AUTHORISATION`. Proved by the signature. */
  readonly eventCode: N
  /** The reference of the payment or request; the file's name for a report. Proved by the signature. */
  readonly pspReference: string
  /** The reference of the payment that a modification is about. Proved by the signature. */
  readonly originalReference?: string | undefined
  /** The merchant account in which it happened. Proved by the signature. */
  readonly merchantAccountCode: string
  /** Your reference of the payment. Proved by the signature. */
  readonly merchantReference?: string | undefined
  /** The amount, if the event has one. Proved by the signature. */
  readonly amount?:
    | {
        /** The amount in minor units, such as cents. */
        readonly value: number
        /** The currency in three capitals, such as `EUR`. */
        readonly currency: string
      }
    | undefined
  /** Whether it succeeded. Proved by the signature. */
  readonly success: 'true' | 'false'
  /** The time of the event, in RFC 3339. Not proved. */
  readonly eventDate: string
  /** Why it failed, or the address of a report. Not proved. */
  readonly reason?: string | undefined
  /** The payment method, such as `visa`. Not proved. */
  readonly paymentMethod?: string | undefined
  /** What can be done with the payment next. Not proved. */
  readonly operations?: readonly string[] | undefined
  /** Further fields, which you choose in the Customer Area. Not proved. */
  readonly additionalData?: Readonly<Record<string, string | undefined>> | undefined
}

/** A standard webhook of Adyen (https://docs.adyen.com/development-resources/webhooks/webhook-types). */
export interface AdyenEvent<N extends string = string> {
  /** Whether it is from the live environment. Not proved. */
  readonly live: 'true' | 'false'
  /** The one notification that the webhook holds. */
  readonly notificationItems: readonly [
    {
      /** What the notification says. */
      readonly NotificationRequestItem: AdyenItem<N>
    },
  ]
}

type Listed = { readonly [N in (typeof ADYEN_EVENTS)[number]]: AdyenEvent<N> }

/** The events of Adyen that most applications handle; there are more. */
export interface AdyenEvents extends Listed {
  /** Every event that is not listed. */
  readonly '*': AdyenEvent
}
