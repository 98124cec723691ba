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

/** An email that you have sent. */
export interface ResendEmail {
  /** The id of the email, which all of its events have. */
  readonly email_id: string
  /** When the email was created, as ISO 8601. */
  readonly created_at: string
  /** Who sent the email. */
  readonly from: string
  /** To whom the email was sent. */
  readonly to: readonly string[]
  /** The subject of the email. */
  readonly subject: string
  /** The broadcast that the email is part of, if it is. */
  readonly broadcast_id?: string | undefined
  /** The names and values that you gave the email. */
  readonly tags?: Readonly<Record<string, string>> | undefined
  readonly [field: string]: unknown
}

/** An email that you have received, without its content: fetch that from the API by `email_id`. */
export interface ResendReceivedEmail {
  /** The id of the received email. */
  readonly email_id: string
  /** When the email was received, as ISO 8601. */
  readonly created_at: string
  /** Who claims to have sent the email. */
  readonly from: string
  /** To whom the email was sent. */
  readonly to: readonly string[]
  /** The subject of the email. */
  readonly subject: string
  /** The files of the email, without their content. */
  readonly attachments: readonly {
    /** The id to fetch the file with. */
    readonly id: string
    /** The name of the file, if it has one. */
    readonly filename: string | null
    /** The type that the sender gave the file. */
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

/** An event of Resend (https://resend.com/docs/webhooks/event-types). */
export interface ResendEvent<N extends string = string, D = unknown> {
  /** The event's name, such as `email.delivered`. */
  readonly type: N
  /** The time of the event, as ISO 8601. */
  readonly created_at: string
  /** What the event is about. */
  readonly data: D
}

/** What the events of an email that came back, was clicked or was not sent hold beside the email. */
export interface ResendDetails {
  /** Why the recipient's server refused the email. */
  readonly bounce: {
    /** The reason in the words of that server. */
    readonly message: string
    /** The kind of bounce, such as a permanent one. */
    readonly type: string
    /** The kind of bounce in more detail. */
    readonly subType: string
  }
  /** The click on a link of the email. */
  readonly click: {
    /** The address of the link. */
    readonly link: string
    /** The IP address of whoever clicked. */
    readonly ipAddress: string
    /** When it was clicked, as ISO 8601. */
    readonly timestamp: string
    /** The client's header `User-Agent`. */
    readonly userAgent: string
  }
  /** Why the email could not be sent. */
  readonly failed: {
    /** The reason in a few words. */
    readonly reason: string
  }
  /** Why Resend did not try to send the email. */
  readonly suppressed: {
    /** The reason in a few words. */
    readonly message: string
    /** The kind of reason for it. */
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

/** The events of Resend that most applications handle; there are more. */
export interface ResendEvents extends Listed {
  /** Every event that is not listed. */
  readonly '*': ResendEvent
}
