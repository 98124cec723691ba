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

/** The content of a notification. Eight fields are signed; the others are not. */
export interface AdyenItem<N extends string = string> {
  /** The event type, such as `AUTHORISATION`. Signed. */
  readonly eventCode: N
  /** The reference of the payment or request, or the file name of a report. Signed. */
  readonly pspReference: string
  /** The reference of the payment that a modification is about. Signed. */
  readonly originalReference?: string | undefined
  /** The merchant account where the event happened. Signed. */
  readonly merchantAccountCode: string
  /** Your reference for the payment. Signed. */
  readonly merchantReference?: string | undefined
  /** The amount, if the event has one. Signed. */
  readonly amount?:
    | {
        /** The amount in minor units, such as cents. */
        readonly value: number
        /** The three-letter currency code, such as `EUR`. */
        readonly currency: string
      }
    | undefined
  /** Whether the payment or request succeeded. Signed. */
  readonly success: 'true' | 'false'
  /** The time of the event, in RFC 3339. Not signed. */
  readonly eventDate: string
  /** The reason for a failure, or the URL of a report. Not signed. */
  readonly reason?: string | undefined
  /** The payment method, such as `visa`. Not signed. */
  readonly paymentMethod?: string | undefined
  /** The operations that the payment allows next. Not signed. */
  readonly operations?: readonly string[] | undefined
  /** Additional fields that you choose in the Customer Area. Not signed. */
  readonly additionalData?: Readonly<Record<string, string | undefined>> | undefined
}

/** An Adyen standard webhook (https://docs.adyen.com/development-resources/webhooks/webhook-types). */
export interface AdyenEvent<N extends string = string> {
  /** Whether it is from the live environment. Not signed. */
  readonly live: 'true' | 'false'
  /** The single notification in the webhook. */
  readonly notificationItems: readonly [
    {
      /** The content of the notification. */
      readonly NotificationRequestItem: AdyenItem<N>
    },
  ]
}

type Listed = { readonly [N in (typeof ADYEN_EVENTS)[number]]: AdyenEvent<N> }

/** The Adyen events that most applications handle; there are more. */
export interface AdyenEvents extends Listed {
  /** Every event that is not listed. */
  readonly '*': AdyenEvent
}
