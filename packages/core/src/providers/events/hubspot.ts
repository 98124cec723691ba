/** The only name, because HubSpot sends its events in batches. */
export const HUBSPOT_EVENTS = ['events'] as const

/** One event of a batch (https://developers.hubspot.com/docs/api/webhooks). */
export interface HubspotEvent {
  /**
   * What happened: `contact.creation`, `contact.propertyChange`, `contact.deletion`, `contact.merge`,
   * `company.creation`, `company.propertyChange`, `deal.creation`, `deal.propertyChange`, `ticket.creation`,
   * `object.propertyChange` and others.
   */
  readonly subscriptionType: string
  /** The event's id. Not unique by itself: use it with `portalId`. */
  readonly eventId: number
  /** The account where the event happened. */
  readonly portalId: number
  /** The subscription that the event is sent for. */
  readonly subscriptionId: number
  /** The app that the event is for. */
  readonly appId: number
  /** The time of the event, in Unix milliseconds. */
  readonly occurredAt: number
  /** The number of earlier attempts: 0 for the first attempt. */
  readonly attemptNumber: number
  /** The contact, company, deal or other object. */
  readonly objectId?: number | undefined
  /** What caused the change, such as `CRM`. */
  readonly changeSource?: string | undefined
  /** What changed about the object, such as `NEW`. */
  readonly changeFlag?: string | undefined
  /** The property that changed, in a `propertyChange`. */
  readonly propertyName?: string | undefined
  /** The property's new value, in a `propertyChange`. */
  readonly propertyValue?: string | undefined
  readonly [field: string]: unknown
}

/** What HubSpot sends: only batches. */
export interface HubspotEvents {
  /** A batch of up to 100 events. */
  readonly events: readonly HubspotEvent[]
  /** Never used, because every delivery is a batch. */
  readonly '*': readonly HubspotEvent[]
}
