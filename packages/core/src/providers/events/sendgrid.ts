/** The only name, because SendGrid sends its events in batches. */
export const SENDGRID_EVENTS = ['events'] as const

/** One event of a batch (https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event). */
export interface SendgridEvent {
  /**
   * What happened: `processed`, `deferred`, `delivered`, `dropped`, `bounce`, `open`, `click`, `spamreport`,
   * `unsubscribe`, `group_unsubscribe` or `group_resubscribe`.
   */
  readonly event: string
  /** The event's id, unchanged on retries. */
  readonly sg_event_id: string
  /** The message's id at SendGrid; absent for a delayed bounce. */
  readonly sg_message_id?: string | undefined
  /** The address of the recipient. */
  readonly email: string
  /** The time of the event, in Unix seconds. */
  readonly timestamp: number
  /** The id that the message has in its own headers. */
  readonly 'smtp-id'?: string | undefined
  /** The categories that you set on the message. */
  readonly category?: string | readonly string[] | undefined
  /** Why a message was dropped or bounced. */
  readonly reason?: string | undefined
  /** The status code of a bounce, such as `5.2.2`. */
  readonly status?: string | undefined
  /** Whether a bounce is a `bounce` or `blocked`. */
  readonly type?: string | undefined
  /** What the recipient's server answered. */
  readonly response?: string | undefined
  /** The number of attempts for a deferred message, as a string. */
  readonly attempt?: string | undefined
  /** The link that was clicked. */
  readonly url?: string | undefined
  /** The user agent that opened the message or clicked. */
  readonly useragent?: string | undefined
  /** The IP address that the event came from or was sent by. */
  readonly ip?: string | undefined
  readonly [field: string]: unknown
}

/** What SendGrid sends: only batches. */
export interface SendgridEvents {
  /** A batch of events, in SendGrid's order. */
  readonly events: readonly SendgridEvent[]
  /** Never used, because every delivery is a batch. */
  readonly '*': readonly SendgridEvent[]
}
