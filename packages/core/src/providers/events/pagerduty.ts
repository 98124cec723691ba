/** The events that most applications handle. */
export const PAGERDUTY_EVENTS = [
  'incident.acknowledged',
  'incident.annotated',
  'incident.delegated',
  'incident.escalated',
  'incident.priority_updated',
  'incident.reassigned',
  'incident.reopened',
  'incident.resolved',
  'incident.triggered',
  'incident.unacknowledged',
  'pagey.ping',
  'service.created',
  'service.deleted',
  'service.updated',
] as const

/** A reference to another resource, such as a service or a user. */
export interface PagerdutyReference {
  /** The id of the resource. */
  readonly id: string
  /** The kind of reference, such as `service_reference`. */
  readonly type: string
  /** A short description of the resource. */
  readonly summary?: string | undefined
  readonly [field: string]: unknown
}

/** What an event is about, if its kind is not typed in more detail here. */
export interface PagerdutyResource {
  /** The kind of resource, such as `service`. */
  readonly type: string
  readonly [field: string]: unknown
}

/** An incident, as it was when the event happened. */
export interface PagerdutyIncident extends PagerdutyResource {
  /** Always `incident`, the kind of resource. */
  readonly type: 'incident'
  /** The id of the incident. */
  readonly id: string
  /** The number of the incident within the account. */
  readonly number: number
  /** The state, such as `triggered`. */
  readonly status: string
  /** The title of the incident. */
  readonly title: string
  /** The URL of the incident in the web app. */
  readonly html_url: string
  /** The service that the incident is about. */
  readonly service: PagerdutyReference
  /** Who the incident is assigned to. */
  readonly assignees: readonly PagerdutyReference[]
}

/** A note that someone added to an incident. */
export interface PagerdutyNote extends PagerdutyResource {
  /** Always `incident_note`, the kind of resource. */
  readonly type: 'incident_note'
  /** The id of the note. */
  readonly id: string
  /** The text of the note. */
  readonly content: string
  /** Whether PagerDuty truncated the text. */
  readonly trimmed: boolean
  /** The incident that the note is about. */
  readonly incident: PagerdutyReference
}

/** What PagerDuty sends when you test a subscription. */
export interface PagerdutyPing extends PagerdutyResource {
  /** Always `ping`, the kind of resource. */
  readonly type: 'ping'
  /** A greeting from PagerDuty. */
  readonly message: string
}

/** A version 3 webhook (https://developer.pagerduty.com/docs/webhooks-overview). */
export interface PagerdutyEvent<N extends string = string, D = PagerdutyResource> {
  /** The single event in the webhook. */
  readonly event: {
    /** The event's id, unchanged on retries. */
    readonly id: string
    /** The event type, such as `incident.triggered`. */
    readonly event_type: N
    /** The kind of resource that the event is about, such as `incident`. */
    readonly resource_type: string
    /** The time of the event, in RFC 3339. */
    readonly occurred_at: string
    /** Who or what caused the event, if known. */
    readonly agent: PagerdutyReference | null
    /** Where the event was caused, if known. */
    readonly client: { readonly [field: string]: unknown } | null
    /** What the event is about. */
    readonly data: D
  }
}

type Name = (typeof PAGERDUTY_EVENTS)[number]
type DataOf<N extends Name> = N extends 'incident.annotated'
  ? PagerdutyNote
  : N extends `incident.${string}`
    ? PagerdutyIncident
    : N extends 'pagey.ping'
      ? PagerdutyPing
      : PagerdutyResource
type Listed = { readonly [N in Name]: PagerdutyEvent<N, DataOf<N>> }

/** The PagerDuty events that most applications handle; there are more. */
export interface PagerdutyEvents extends Listed {
  /** Every event that is not listed. */
  readonly '*': PagerdutyEvent
}
