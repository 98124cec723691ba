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

/** What a notification is about; for the other fields, see the types of the `intercom-client` package. */
export interface IntercomItem {
  /** The kind of object, such as `conversation`. */
  readonly type: string
  /** The object's own id; a ping has none. */
  readonly id?: string | undefined
  readonly [field: string]: unknown
}

/** A notification of Intercom (https://developers.intercom.com/docs/webhooks/webhook-notifications). */
export interface IntercomEvent<N extends string = string> {
  /** The kind of message, always the same. */
  readonly type: 'notification_event'
  /** The name of the event, such as `ticket.created`. */
  readonly topic: N
  /** The notification's id, `notif_…`; a ping may have none. */
  readonly id?: string | null | undefined
  /** The workspace in which it happened. */
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
  /** How often Intercom has tried, which changes the body of a retry. */
  readonly delivery_attempts: number
}

type Listed = { readonly [N in (typeof INTERCOM_EVENTS)[number]]: IntercomEvent<N> }

/** The topics of Intercom that most applications handle; there are more. */
export interface IntercomEvents extends Listed {
  /** Every topic that is not listed. */
  readonly '*': IntercomEvent
}
