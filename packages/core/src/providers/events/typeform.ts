/** Every event that Typeform sends. */
export const TYPEFORM_EVENTS = ['form_response', 'form_response_partial'] as const

/** One answer of a response; the value stands in the member that `type` names. */
export interface TypeformAnswer {
  /** The kind of answer, such as `text`, `choice` or `email`. */
  readonly type: string
  /** The field that was answered. */
  readonly field: {
    /** The id of the field. */
    readonly id: string
    /** The kind of field, such as `short_text`. */
    readonly type: string
    /** The name of the field that the form's author chose. */
    readonly ref?: string | undefined
  }
  readonly [value: string]: unknown
}

/** A response to a form (https://www.typeform.com/developers/webhooks/example-payload). */
export interface TypeformResponse {
  /** The form that was answered. */
  readonly form_id: string
  /** The id of the response. */
  readonly token: string
  /** The time at which the form was opened, in RFC 3339. */
  readonly landed_at: string
  /** The time at which the response was sent, in RFC 3339. */
  readonly submitted_at: string
  /** The values of hidden fields. Whoever opens the form chooses them. */
  readonly hidden?: Readonly<Record<string, string>> | undefined
  /** The questions of the form, as they were then. */
  readonly definition?: Readonly<Record<string, unknown>> | undefined
  /** The answers, in the order of the questions. */
  readonly answers?: readonly TypeformAnswer[] | undefined
  readonly [field: string]: unknown
}

/** What all events of Typeform have in common. */
export interface TypeformEvent<N extends string = string> {
  /** The event's own id. */
  readonly event_id: string
  /** The name of the event, such as `form_response`. */
  readonly event_type: N
  readonly [field: string]: unknown
}

/** The event of a response that is complete. */
export interface TypeformResponseEvent extends TypeformEvent<'form_response'> {
  /** The response to the form. */
  readonly form_response: TypeformResponse
}

/** The events of Typeform. */
export interface TypeformEvents {
  /** Somebody has answered the form. */
  readonly form_response: TypeformResponseEvent
  /** Somebody has answered a part of the form. */
  readonly form_response_partial: TypeformEvent<'form_response_partial'>
  /** Every event that is not listed. */
  readonly '*': TypeformEvent
}
