/** The events that most applications subscribe to, and `trigger` for bodies from triggers and automations. */
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

/** What a Zendesk event is about: a ticket, a user or an organization. */
export interface ZendeskDetail {
  /** The id of the ticket, user or organization. */
  readonly id: string
  readonly [field: string]: unknown
}

/** The payload of an event about a changed field. */
export interface ZendeskChange {
  /** The value of the field after the change. */
  readonly current: string | null
  /** The value of the field before the change. */
  readonly previous: string | null
  readonly [field: string]: unknown
}

/** The payload of `ticket.comment_added`, with the comment. */
export interface ZendeskCommentAdded {
  /** The comment that was added. */
  readonly comment: {
    /** The id of the comment. */
    readonly id: string
    /** The text of the comment. */
    readonly body: string
    /** Whether the requester can read the comment. */
    readonly is_public: boolean
    readonly [field: string]: unknown
  }
  readonly [field: string]: unknown
}

/** A subscribed event (https://developer.zendesk.com/api-reference/webhooks/event-types/webhook-event-types). */
export interface ZendeskEvent<
  N extends string = string,
  C extends object = Readonly<Record<string, unknown>>,
> {
  /** The name of the event, such as `zen:event-type:ticket.created`. */
  readonly type: N
  /** The id of the event. */
  readonly id: string
  /** The numeric id of the Zendesk account. */
  readonly account_id: number
  /** What the event is about, such as `zen:ticket:35436`. */
  readonly subject: string
  /** The time of the event, in RFC 3339. */
  readonly time: string
  /** The version of the payload, such as `2022-11-06`. */
  readonly zendesk_event_version: string
  /** What the event is about, as it was at that time. */
  readonly detail: ZendeskDetail
  /** What changed, depending on the kind of event. */
  readonly event: C
}

/** The body from a trigger or an automation: JSON that an administrator wrote. */
export type ZendeskTrigger = Readonly<Record<string, unknown>>

type Change<N> = N extends `${string}.${'status' | 'priority'}_changed`
  ? ZendeskChange
  : N extends `${string}.comment_added`
    ? ZendeskCommentAdded
    : Readonly<Record<string, unknown>>
type Subscribed = Exclude<(typeof ZENDESK_EVENTS)[number], 'trigger'>
type Listed = { readonly [N in Subscribed]: ZendeskEvent<N, Change<N>> }

/** The Zendesk events that most applications subscribe to; there are more. */
export interface ZendeskEvents extends Listed {
  /** The body from a trigger or an automation. Zendesk does not name it; `trigger` is Hookseal's name. */
  readonly trigger: ZendeskTrigger
  /** Every event that is not listed. */
  readonly '*': ZendeskEvent
}
