/** The events that most applications handle. */
export const ZOOM_EVENTS = [
  'app_deauthorized',
  'meeting.ended',
  'meeting.participant_joined',
  'meeting.participant_left',
  'meeting.started',
  'recording.completed',
  'recording.transcript_completed',
  'user.created',
  'webinar.started',
] as const

/** A Zoom event (https://developers.zoom.us/docs/api/webhooks). */
export interface ZoomEvent<N extends string = string> {
  /** The event type, such as `meeting.started`. */
  readonly event: N
  /** The time of the event, in Unix milliseconds. */
  readonly event_ts: number
  /** What the event is about. */
  readonly payload: {
    /** The account where the event happened. */
    readonly account_id: string
    /** The meeting, webinar, recording or user. */
    readonly object?: Readonly<Record<string, unknown>> | undefined
    readonly [field: string]: unknown
  }
}

type Listed = { readonly [N in (typeof ZOOM_EVENTS)[number]]: ZoomEvent<N> }

/** The Zoom events that most applications handle; there are more. */
export interface ZoomEvents extends Listed {
  /** Every event that is not listed. */
  readonly '*': ZoomEvent
}
