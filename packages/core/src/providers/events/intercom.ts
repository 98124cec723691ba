/** The topics that most applications handle. */
export const INTERCOM_EVENTS = [
  'company.created',
  'contact.created',
  'contact.lead.created',
  'contact.user.created',
  'conversation.admin.assigned',
  'conversation.admin.closed',
  'conversation.admin.replied',
  'conversation.user.created',
  'conversation.user.replied',
  'ping',
  'ticket.created',
  'ticket.state.updated',
] as const

/** The object of a notification; for the other fields, see the types in the `intercom-client` package. */
export interface IntercomItem {
  /** The kind of object, such as `conversation`. */
  readonly type: string
  /** The id of the object; a ping has none. */
  readonly id?: string | undefined
  readonly [field: string]: unknown
}

/** An Intercom notification (https://developers.intercom.com/docs/webhooks/webhook-notifications). */
export interface IntercomEvent<N extends string = string> {
  /** The kind of message, which is always the same. */
  readonly type: 'notification_event'
  /** The name of the event, such as `ticket.created`. */
  readonly topic: N
  /** The notification's id, `notif_…`; a ping may have none. */
  readonly id?: string | null | undefined
  /** The workspace where the event happened. */
  readonly app_id: string
  /** What the notification is about. */
  readonly data: {
    /** The object, as it was when the event happened. */
    readonly item: IntercomItem
  }
  /** The time of the notification, in Unix seconds. */
  readonly created_at: number
  /** The time of the first attempt, in Unix seconds. */
  readonly first_sent_at: number
  /** The number of attempts, which changes the body of a retry. */
  readonly delivery_attempts: number
}

type Listed = { readonly [N in (typeof INTERCOM_EVENTS)[number]]: IntercomEvent<N> }

/** The Intercom topics that most applications handle; there are more. */
export interface IntercomEvents extends Listed {
  /** Every topic that is not listed. */
  readonly '*': IntercomEvent
}
