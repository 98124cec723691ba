/** The only name, because every delivery is a list of events. */
export const XERO_EVENTS = ['events'] as const

/** One event of a delivery. */
export interface XeroEvent {
  /** The kind of resource in uppercase, such as `CONTACT` or `INVOICE`. */
  readonly eventCategory: string
  /** What happened, in uppercase, such as `CREATE` or `UPDATE`. */
  readonly eventType: string
  /** The time of the event, in UTC. */
  readonly eventDateUtc: string
  /** The id of the resource that changed. */
  readonly resourceId: string
  /** The URL to fetch the resource from. */
  readonly resourceUrl: string
  /** The organization or application where the event happened. */
  readonly tenantId: string
  /** The kind of tenant, such as `ORGANISATION`. */
  readonly tenantType: string
}

/** A Xero delivery (https://developer.xero.com/documentation/webhooks/overview). */
export interface XeroBatch {
  /** The events; empty when Xero checks your endpoint. */
  readonly events: readonly XeroEvent[]
  /** The sequence number of the first event. */
  readonly firstEventSequence: number
  /** The sequence number of the last event. */
  readonly lastEventSequence: number
  /** A random string, different in each delivery. */
  readonly entropy: string
}

/** The deliveries that Xero sends. */
export interface XeroEvents {
  /** A list of events. */
  readonly events: XeroBatch
  /** Never used, because every delivery is a list of events. */
  readonly '*': XeroBatch
}
