/** The events that most applications subscribe to, and `trigger` for what triggers and automations send. */
export const ZENDESK_EVENTS = [
  'trigger',
  'zen:event-type:organization.created',
  'zen:event-type:ticket.agent_assignment_changed',
  'zen:event-type:ticket.comment_added',
  'zen:event-type:ticket.created',
  'zen:event-type:ticket.priority_changed',
  'zen:event-type:ticket.status_changed',
  'zen:event-type:user.created',
] as const

/** What an event of Zendesk is about: a ticket, a user or an organization. */
export interface ZendeskDetail {
  /** The id of what the event is about. */
  readonly id: string
  readonly [field: string]: unknown
}

/** What a change event says about a field. */
export interface ZendeskChange {
  /** The value of the field after the change. */
  readonly current: string | null
  /** The value of the field before the change. */
  readonly previous: string | null
  readonly [field: string]: unknown
}

/** What `ticket.comment_added` says about the comment. */
export interface ZendeskCommentAdded {
  /** The comment that was added. */
  readonly comment: {
    /** The comment's own id. */
    readonly id: string
    /** The text of the comment. */
    readonly body: string
    /** Whether the requester can read the comment. */
    readonly is_public: boolean
    readonly [field: string]: unknown
  }
  readonly [field: string]: unknown
}

/** An event of a subscription (https://developer.zendesk.com/api-reference/webhooks/event-types/webhook-event-types). */
export interface ZendeskEvent<
  N extends string = string,
  C extends object = Readonly<Record<string, unknown>>,
> {
  /** The name of the event, such as `zen:event-type:ticket.created`. */
  readonly type: N
  /** The event's own id. */
  readonly id: string
  /** The number of the Zendesk account. */
  readonly account_id: number
  /** What the event is about, such as `zen:ticket:35436`. */
  readonly subject: string
  /** The time of the event, in RFC 3339. */
  readonly time: string
  /** The version of the payload, such as `2022-11-06`. */
  readonly zendesk_event_version: string
  /** What the event is about, as it was then. */
  readonly detail: ZendeskDetail
  /** What the event changed, by kind of event. */
  readonly event: C
}

/** What a trigger or an automation sends: the JSON that an administrator wrote. */
export type ZendeskTrigger = Readonly<Record<string, unknown>>

type Change<N> = N extends `${string}.${'status' | 'priority'}_changed`
  ? ZendeskChange
  : N extends `${string}.comment_added`
    ? ZendeskCommentAdded
    : Readonly<Record<string, unknown>>
type Subscribed = Exclude<(typeof ZENDESK_EVENTS)[number], 'trigger'>
type Listed = { readonly [N in Subscribed]: ZendeskEvent<N, Change<N>> }

/** The events of Zendesk that most applications subscribe to; there are more. */
export interface ZendeskEvents extends Listed {
  /** What a trigger or an automation sends. The name is Hookseal's: Zendesk gives it none. */
  readonly trigger: ZendeskTrigger
  /** Every event that is not listed. */
  readonly '*': ZendeskEvent
}
