/** The triggers that most applications handle. */
export const CALCOM_EVENTS = [
  'BOOKING_CANCELLED',
  'BOOKING_CREATED',
  'BOOKING_NO_SHOW_UPDATED',
  'BOOKING_PAID',
  'BOOKING_REJECTED',
  'BOOKING_REQUESTED',
  'BOOKING_RESCHEDULED',
  'FORM_SUBMITTED',
  'MEETING_ENDED',
  'MEETING_STARTED',
  'PING',
  'RECORDING_READY',
] as const

/** The organizer or an attendee of a booking. */
export interface CalcomPerson {
  /** The name of the person. */
  readonly name: string
  /** The email address of the person. */
  readonly email: string
  /** The time zone, such as `Europe/Berlin`. */
  readonly timeZone: string
  readonly [field: string]: unknown
}

/** A booking, in the form that booking events use. */
export interface CalcomBooking {
  /** The id of the booking, as a string; the same in every event about it. */
  readonly uid?: string | undefined
  /** The title of the booking. */
  readonly title: string
  /** When the booking starts, in RFC 3339. */
  readonly startTime: string
  /** When the booking ends, in RFC 3339. */
  readonly endTime: string
  /** The person who was booked. */
  readonly organizer: CalcomPerson
  /** The person who booked, and the guests. */
  readonly attendees: readonly CalcomPerson[]
  readonly [field: string]: unknown
}

/** A Cal.com event (https://cal.com/docs/developing/guides/automation/webhooks). */
export interface CalcomEvent<
  N extends string = string,
  P extends object = Readonly<Record<string, unknown>>,
> {
  /** The name of the event, such as `BOOKING_CREATED`. */
  readonly triggerEvent: N
  /** The time of the event, in RFC 3339. */
  readonly createdAt: string
  /** What the event is about. */
  readonly payload: P
}

/** An event about the start or end of a meeting, with the booking's fields at the top level. */
export interface CalcomMeeting<N extends string = string> {
  /** The name of the event, such as `MEETING_ENDED`. */
  readonly triggerEvent: N
  /** The id of the booking, as a string. */
  readonly uid: string
  /** When the meeting starts, in RFC 3339. */
  readonly startTime: string
  /** When the meeting ends, in RFC 3339. */
  readonly endTime: string
  readonly [field: string]: unknown
}

type Name = (typeof CALCOM_EVENTS)[number]
type About<N> =
  N extends Exclude<Name & `BOOKING_${string}`, 'BOOKING_NO_SHOW_UPDATED'>
    ? CalcomBooking
    : Readonly<Record<string, unknown>>
type Listed = {
  readonly [N in Name]: N extends `MEETING_${string}` ? CalcomMeeting<N> : CalcomEvent<N, About<N>>
}

/** The Cal.com events that most applications handle; there are more. */
export interface CalcomEvents extends Listed {
  /** Every event that is not listed. */
  readonly '*': CalcomEvent
}
