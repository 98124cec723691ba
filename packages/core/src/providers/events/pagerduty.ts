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

/** The mention of another resource, such as a service or a user. */
export interface PagerdutyReference {
  /** The id of the resource. */
  readonly id: string
  /** The kind of reference, such as `service_reference`. */
  readonly type: string
  /** A short text about the resource. */
  readonly summary?: string | undefined
  readonly [field: string]: unknown
}

/** What an event is about, if its kind is not described further here. */
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
  /** What the incident is called. */
  readonly title: string
  /** The incident's page in the web app. */
  readonly html_url: string
  /** The service that the incident is about. */
  readonly service: PagerdutyReference
  /** Who the incident is assigned to. */
  readonly assignees: readonly PagerdutyReference[]
}

/** A note that somebody added to an incident. */
export interface PagerdutyNote extends PagerdutyResource {
  /** Always `incident_note`, the kind of resource. */
  readonly type: 'incident_note'
  /** The id of the note. */
  readonly id: string
  /** The text of the note. */
  readonly content: string
  /** Whether PagerDuty has cut the text. */
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

/** A webhook of version 3 (https://developer.pagerduty.com/docs/webhooks-overview). */
export interface PagerdutyEvent<N extends string = string, D = PagerdutyResource> {
  /** The one event that the webhook holds. */
  readonly event: {
    /** The event's id, the same when PagerDuty retries. */
    readonly id: string
    /** The event's name, such as `incident.triggered`. */
    readonly event_type: N
    /** The kind of resource that the event is about, such as `incident`. */
    readonly resource_type: string
    /** The time of the event, in RFC 3339. */
    readonly occurred_at: string
    /** Who or what caused the event, if that is known. */
    readonly agent: PagerdutyReference | null
    /** Where the event was caused, if that is known. */
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

/** The events of PagerDuty that most applications handle; there are more. */
export interface PagerdutyEvents extends Listed {
  /** Every event that is not listed. */
  readonly '*': PagerdutyEvent
}
