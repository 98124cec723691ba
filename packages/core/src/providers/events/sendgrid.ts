/** The one name: SendGrid sends its events in batches. */
export const SENDGRID_EVENTS = ['events'] as const

/** One event of a batch (https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event). */
export interface SendgridEvent {
  /**
   * What happened: `processed`, `deferred`, `delivered`, `dropped`, `bounce`, `open`, `click`, `spamreport`,
   * `unsubscribe`, `group_unsubscribe` or `group_resubscribe`.
   */
  readonly event: string
  /** The event's id, the same when SendGrid sends the event again. */
  readonly sg_event_id: string
  /** The message's id at SendGrid; absent for a bounce that came later. */
  readonly sg_message_id?: string | undefined
  /** The address of the recipient. */
  readonly email: string
  /** The time of the event, in Unix seconds. */
  readonly timestamp: number
  /** The id that the message has in its own headers. */
  readonly 'smtp-id'?: string | undefined
  /** The categories that you gave the message. */
  readonly category?: string | readonly string[] | undefined
  /** Why a message was dropped or bounced. */
  readonly reason?: string | undefined
  /** The status code of a bounce, such as `5.2.2`. */
  readonly status?: string | undefined
  /** Whether a bounce is a `bounce` or `blocked`. */
  readonly type?: string | undefined
  /** What the recipient's server answered. */
  readonly response?: string | undefined
  /** How many times a deferred message has been tried, as text. */
  readonly attempt?: string | undefined
  /** The link that was clicked. */
  readonly url?: string | undefined
  /** The client that opened the message or clicked. */
  readonly useragent?: string | undefined
  /** The address that the event came from or was sent by. */
  readonly ip?: string | undefined
  readonly [field: string]: unknown
}

/** What SendGrid sends: batches, and nothing else. */
export interface SendgridEvents {
  /** A batch of events, in the order in which SendGrid wrote them. */
  readonly events: readonly SendgridEvent[]
  /** Never used, since every delivery is a batch. */
  readonly '*': readonly SendgridEvent[]
}
