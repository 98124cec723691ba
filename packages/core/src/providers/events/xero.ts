/** The one name that every delivery has: it holds a list of events. */
export const XERO_EVENTS = ['events'] as const

/** One event of a delivery. */
export interface XeroEvent {
  /** The kind of resource in capitals, such as `CONTACT` or `INVOICE`. */
  readonly eventCategory: string
  /** What happened in capitals, such as `CREATE` or `UPDATE`. */
  readonly eventType: string
  /** The time of the event, in UTC. */
  readonly eventDateUtc: string
  /** The id of the resource that has changed. */
  readonly resourceId: string
  /** Where to get the resource. */
  readonly resourceUrl: string
  /** The organization or application in which it happened. */
  readonly tenantId: string
  /** The kind of tenant, such as `ORGANISATION`. */
  readonly tenantType: string
}

/** A delivery of Xero (https://developer.xero.com/documentation/webhooks/overview). */
export interface XeroBatch {
  /** The events; none in a check of your endpoint. */
  readonly events: readonly XeroEvent[]
  /** The sequence number of the first event. */
  readonly firstEventSequence: number
  /** The sequence number of the last event. */
  readonly lastEventSequence: number
  /** Random text, different in each delivery. */
  readonly entropy: string
}

/** What Xero sends. */
export interface XeroEvents {
  /** A list of events. */
  readonly events: XeroBatch
  /** Nothing: every delivery of Xero is a list of events. */
  readonly '*': XeroBatch
}
