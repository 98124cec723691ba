/** The events that OpenAI's own package types. */
export const OPENAI_EVENTS = [
  'batch.cancelled',
  'batch.completed',
  'batch.expired',
  'batch.failed',
  'eval.run.canceled',
  'eval.run.failed',
  'eval.run.succeeded',
  'fine_tuning.job.cancelled',
  'fine_tuning.job.failed',
  'fine_tuning.job.succeeded',
  'realtime.call.incoming',
  'response.cancelled',
  'response.completed',
  'response.failed',
  'response.incomplete',
] as const

/** What an event is about, by its id only. Fetch the rest from the API. */
export interface OpenaiResource {
  /** The id of the response, batch, job or run. */
  readonly id: string
}

/** A phone call over SIP that is waiting to be accepted. */
export interface OpenaiCall {
  /** The id to accept or reject the call with. */
  readonly call_id: string
  /** The headers of the SIP INVITE, which the caller controls. */
  readonly sip_headers: readonly {
    /** The name of the header. */
    readonly name: string
    /** The value of the header. */
    readonly value: string
  }[]
}

/** An OpenAI event (https://platform.openai.com/docs/api-reference/webhook-events). */
export interface OpenaiEvent<N extends string = string, D = unknown> {
  /** The event's id, `evt_…`; the delivery has a different, signed id. */
  readonly id: string
  /** Always `event`, the kind of payload. */
  readonly object?: 'event' | undefined
  /** The event type, such as `response.completed`. */
  readonly type: N
  /** The time of the event, in Unix seconds. */
  readonly created_at: number
  /** What the event is about. */
  readonly data: D
}

type DataOf<N> = N extends 'realtime.call.incoming' ? OpenaiCall : OpenaiResource

type Listed = { readonly [N in (typeof OPENAI_EVENTS)[number]]: OpenaiEvent<N, DataOf<N>> }

/** The OpenAI events that have been published; more may follow. */
export interface OpenaiEvents extends Listed {
  /** Every event that is not listed. */
  readonly '*': OpenaiEvent
}
