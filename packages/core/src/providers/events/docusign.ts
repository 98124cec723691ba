/** The events that most applications handle. */
export const DOCUSIGN_EVENTS = [
  'envelope-completed',
  'envelope-declined',
  'envelope-delivered',
  'envelope-sent',
  'envelope-voided',
  'recipient-completed',
  'recipient-declined',
  'recipient-delivered',
  'recipient-sent',
  'template-created',
] as const

/** An event in JSON SIM format (https://developers.docusign.com/platform/webhooks/connect/json-sim-event-model). */
export interface DocusignEvent<N extends string = string> {
  /** The event type, such as `envelope-completed`. */
  readonly event: N
  /** The version of the API, such as `v2.1`. */
  readonly apiVersion: string
  /** The path of the envelope or template in the API. */
  readonly uri: string
  /** The number of earlier attempts: 0 for the first attempt. */
  readonly retryCount: number
  /** The Connect configuration that the event is sent for. */
  readonly configurationId: number
  /** When the event was generated, in RFC 3339. */
  readonly generatedDateTime: string
  /** What the event is about. */
  readonly data: {
    /** The account where the event happened. */
    readonly accountId: string
    /** The id of the envelope, in events about envelopes and recipients. */
    readonly envelopeId?: string | undefined
    readonly [field: string]: unknown
  }
}

type Listed = { readonly [N in (typeof DOCUSIGN_EVENTS)[number]]: DocusignEvent<N> }

/** The DocuSign Connect events that most applications handle; there are more. */
export interface DocusignEvents extends Listed {
  /** Every event that is not listed. */
  readonly '*': DocusignEvent
}
