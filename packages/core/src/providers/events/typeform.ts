/** Every event that Typeform sends. */
export const TYPEFORM_EVENTS = ['form_response', 'form_response_partial'] as const

/** One answer in a response; the value is in the property that `type` names. */
export interface TypeformAnswer {
  /** The kind of answer, such as `text`, `choice` or `email`. */
  readonly type: string
  /** The field that was answered. */
  readonly field: {
    /** The id of the field. */
    readonly id: string
    /** The kind of field, such as `short_text`. */
    readonly type: string
    /** The field's name, chosen by the form's author. */
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
  /** When the form was opened, in RFC 3339. */
  readonly landed_at: string
  /** When the response was submitted, in RFC 3339. */
  readonly submitted_at: string
  /** The values of hidden fields, which anyone who opens the form can choose. */
  readonly hidden?: Readonly<Record<string, string>> | undefined
  /** The questions of the form at that time. */
  readonly definition?: Readonly<Record<string, unknown>> | undefined
  /** The answers, in the order of the questions. */
  readonly answers?: readonly TypeformAnswer[] | undefined
  readonly [field: string]: unknown
}

/** The fields common to all Typeform events. */
export interface TypeformEvent<N extends string = string> {
  /** The id of the event. */
  readonly event_id: string
  /** The name of the event, such as `form_response`. */
  readonly event_type: N
  readonly [field: string]: unknown
}

/** The event for a complete response. */
export interface TypeformResponseEvent extends TypeformEvent<'form_response'> {
  /** The response to the form. */
  readonly form_response: TypeformResponse
}

/** The Typeform events, by their names. */
export interface TypeformEvents {
  /** Someone answered the form. */
  readonly form_response: TypeformResponseEvent
  /** Someone answered part of the form. */
  readonly form_response_partial: TypeformEvent<'form_response_partial'>
  /** Every event that is not listed. */
  readonly '*': TypeformEvent
}
