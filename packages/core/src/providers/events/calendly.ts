/** The events that most applications handle. */
export const CALENDLY_EVENTS = [
  'event_type.created',
  'event_type.deleted',
  'event_type.updated',
  'invitee.canceled',
  'invitee.created',
  'invitee_no_show.created',
  'invitee_no_show.deleted',
  'routing_form_submission.created',
] as const

/** Someone who booked or canceled a meeting. */
export interface CalendlyInvitee {
  /** The invitee's URL in the API, which is its id. */
  readonly uri: string
  /** The invitee's email address. */
  readonly email: string
  /** The name of the invitee. */
  readonly name: string
  /** The state, `active` or `canceled`. */
  readonly status: string
  /** The meeting's URL in the API. */
  readonly event: string
  /** Whether the meeting was canceled because the invitee booked another time. */
  readonly rescheduled: boolean
  /** The invitee that this one replaces; `null` for a first booking. */
  readonly old_invitee: string | null
  /** The invitee that replaces this one; `null` if none does. */
  readonly new_invitee: string | null
  /** The URL where the invitee can cancel. */
  readonly cancel_url: string
  /** The URL where the invitee can reschedule. */
  readonly reschedule_url: string
  readonly [field: string]: unknown
}

/** A payload that is not typed in more detail here. */
type Payload = Readonly<Record<string, unknown>>

/** A Calendly event (https://developer.calendly.com/docs/webhooks/overview). */
export interface CalendlyEvent<N extends string = string, P = Payload> {
  /** The event type, such as `invitee.created`. */
  readonly event: N
  /** The time of the event, in RFC 3339. */
  readonly created_at: string
  /** The API URL of the user who created the subscription. */
  readonly created_by: string
  /** What the event is about. */
  readonly payload: P
}

type Name = (typeof CALENDLY_EVENTS)[number]
type PayloadOf<N extends Name> = N extends `invitee.${string}` ? CalendlyInvitee : Payload
type Listed = { readonly [N in Name]: CalendlyEvent<N, PayloadOf<N>> }

/** The Calendly events that most applications handle; there are more. */
export interface CalendlyEvents extends Listed {
  /** Every event that is not listed. */
  readonly '*': CalendlyEvent
}
