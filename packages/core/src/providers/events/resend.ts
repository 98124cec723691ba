/** The events that most applications handle. */
export const RESEND_EVENTS = [
  'contact.created',
  'contact.deleted',
  'contact.updated',
  'domain.created',
  'domain.deleted',
  'domain.updated',
  'email.bounced',
  'email.clicked',
  'email.complained',
  'email.delivered',
  'email.delivery_delayed',
  'email.failed',
  'email.opened',
  'email.received',
  'email.scheduled',
  'email.sent',
  'email.suppressed',
] as const

/** An email that you sent. */
export interface ResendEmail {
  /** The id of the email, the same in all of its events. */
  readonly email_id: string
  /** When the email was created, in ISO 8601. */
  readonly created_at: string
  /** The sender of the email. */
  readonly from: string
  /** The recipients of the email. */
  readonly to: readonly string[]
  /** The subject of the email. */
  readonly subject: string
  /** The broadcast that the email belongs to, if any. */
  readonly broadcast_id?: string | undefined
  /** The tags that you set on the email. */
  readonly tags?: Readonly<Record<string, string>> | undefined
  readonly [field: string]: unknown
}

/** An email that you received, without its content. Fetch the content from the API by `email_id`. */
export interface ResendReceivedEmail {
  /** The id of the received email. */
  readonly email_id: string
  /** When the email was received, in ISO 8601. */
  readonly created_at: string
  /** The claimed sender of the email. */
  readonly from: string
  /** The recipients of the email. */
  readonly to: readonly string[]
  /** The subject of the email. */
  readonly subject: string
  /** The attachments of the email, without their content. */
  readonly attachments: readonly {
    /** The id to fetch the file with. */
    readonly id: string
    /** The name of the file, if it has one. */
    readonly filename: string | null
    /** The content type that the sender declared for the file. */
    readonly content_type: string
    readonly [field: string]: unknown
  }[]
  readonly [field: string]: unknown
}

/** A contact of an audience. */
export interface ResendContact {
  /** The id of the contact. */
  readonly id: string
  /** The email address of the contact. */
  readonly email: string
  /** Whether the contact has unsubscribed from everything. */
  readonly unsubscribed: boolean
  readonly [field: string]: unknown
}

/** A domain that you send from. */
export interface ResendDomain {
  /** The id of the domain. */
  readonly id: string
  /** The name of the domain, such as `example.com`. */
  readonly name: string
  /** The state of the domain, such as `verified`. */
  readonly status: string
  readonly [field: string]: unknown
}

/** A Resend event (https://resend.com/docs/webhooks/event-types). */
export interface ResendEvent<N extends string = string, D = unknown> {
  /** The event type, such as `email.delivered`. */
  readonly type: N
  /** The time of the event, in ISO 8601. */
  readonly created_at: string
  /** What the event is about. */
  readonly data: D
}

/** The additional fields of events about an email that bounced, was clicked or was not sent. */
export interface ResendDetails {
  /** Why the recipient's server refused the email. */
  readonly bounce: {
    /** The reason, as that server stated it. */
    readonly message: string
    /** The kind of bounce, such as a permanent bounce. */
    readonly type: string
    /** The kind of bounce in more detail. */
    readonly subType: string
  }
  /** The click on a link in the email. */
  readonly click: {
    /** The URL of the link. */
    readonly link: string
    /** The IP address of the person who clicked. */
    readonly ipAddress: string
    /** When it was clicked, in ISO 8601. */
    readonly timestamp: string
    /** The client's `User-Agent` header. */
    readonly userAgent: string
  }
  /** Why the email could not be sent. */
  readonly failed: {
    /** A short description of the reason. */
    readonly reason: string
  }
  /** Why Resend did not try to send the email. */
  readonly suppressed: {
    /** A short description of the reason. */
    readonly message: string
    /** The kind of the reason. */
    readonly type: string
  }
}

type With<K extends keyof ResendDetails> = ResendEmail & Pick<ResendDetails, K>

type DataOf<N> = N extends 'email.bounced'
  ? With<'bounce'>
  : N extends 'email.clicked'
    ? With<'click'>
    : N extends 'email.failed'
      ? With<'failed'>
      : N extends 'email.suppressed'
        ? With<'suppressed'>
        : N extends 'email.received'
          ? ResendReceivedEmail
          : N extends `contact.${string}`
            ? ResendContact
            : N extends `domain.${string}`
              ? ResendDomain
              : ResendEmail

type Listed = { readonly [N in (typeof RESEND_EVENTS)[number]]: ResendEvent<N, DataOf<N>> }

/** The Resend events that most applications handle; there are more. */
export interface ResendEvents extends Listed {
  /** Every event that is not listed. */
  readonly '*': ResendEvent
}
