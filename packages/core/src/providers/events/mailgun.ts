/** The kinds of events. `severity` says whether a failure is permanent. */
export const MAILGUN_EVENTS = [
  'accepted',
  'clicked',
  'complained',
  'delivered',
  'failed',
  'opened',
  'stored',
  'unsubscribed',
] as const

/** What happened to a message. None of it is signed. */
export interface MailgunEventData<N extends string = string> {
  /** The kind of event, such as `delivered`. */
  readonly event: N
  /** The event's id at Mailgun. */
  readonly id: string
  /** The time of the event, in Unix seconds with a fraction. */
  readonly timestamp: number
  /** The address of the recipient. */
  readonly recipient?: string | undefined
  /** Whether a failure is permanent. */
  readonly severity?: 'permanent' | 'temporary' | undefined
  /** Why a message failed, such as `bounce`. */
  readonly reason?: string | undefined
  /** The message that the event is about. */
  readonly message?:
    | {
        /** Some headers of the message. */
        readonly headers?:
          | {
              /** The message's id, without angle brackets. */
              readonly 'message-id'?: string | undefined
              readonly [name: string]: unknown
            }
          | undefined
        readonly [field: string]: unknown
      }
    | undefined
  /** The tags that you set on the message. */
  readonly tags?: readonly string[] | undefined
  /** The variables that you set on the message. */
  readonly 'user-variables'?: Readonly<Record<string, unknown>> | undefined
  readonly [field: string]: unknown
}

/** A Mailgun delivery (https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/webhook-payloads). */
export interface MailgunEvent<N extends string = string> {
  /** The signature that shows that Mailgun sent the delivery. */
  readonly signature: {
    /** When Mailgun signed the delivery, in Unix seconds. */
    readonly timestamp: string
    /** A random string, different for each event. */
    readonly token: string
    /** The signature over `timestamp` and `token`, in hex. */
    readonly signature: string
    /** For a subaccount's event, the signature with the parent account's key. It is not checked. */
    readonly 'parent-signature'?: string | undefined
  }
  /** What happened. It is not signed. */
  readonly 'event-data': MailgunEventData<N>
}

type Listed = { readonly [N in (typeof MAILGUN_EVENTS)[number]]: MailgunEvent<N> }

/** The Mailgun events that most applications handle. */
export interface MailgunEvents extends Listed {
  /** Every event that is not listed. */
  readonly '*': MailgunEvent
}
