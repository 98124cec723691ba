import { randomUUID } from 'node:crypto'
import type { CalcomEvents } from '@hookseal/core/providers/calcom'
import type { EventFactory } from './event-factory.ts'
import { makeEvents, type SenderEvents } from './make-events.ts'

const HOUR_MS = 3_600_000
const person = (name: string) => ({ name, email: `${name}@example.com`, timeZone: 'UTC' })

function times(): object {
  const startTime = new Date(Date.now() + HOUR_MS).toISOString()
  return { startTime, endTime: new Date(Date.now() + 2 * HOUR_MS).toISOString() }
}

const booking = () => ({
  uid: randomUUID(),
  title: 'Meeting',
  ...times(),
  organizer: person('organizer'),
  attendees: [person('guest')],
})
const meeting = () => ({ uid: randomUUID(), ...times() })
const about = (field: string) => () => ({ [field]: randomUUID() })

const made: SenderEvents<CalcomEvents> = makeEvents<CalcomEvents>({
  factory: 'calcomEvents',
  data: {
    BOOKING_CREATED: booking,
    BOOKING_CANCELLED: booking,
    BOOKING_PAID: booking,
    BOOKING_REJECTED: booking,
    BOOKING_REQUESTED: booking,
    BOOKING_RESCHEDULED: booking,
    BOOKING_NO_SHOW_UPDATED: about('bookingUid'),
    FORM_SUBMITTED: about('formId'),
    MEETING_ENDED: meeting,
    MEETING_STARTED: meeting,
    PING: about('uid'),
    RECORDING_READY: booking,
  },
  event: (triggerEvent, data) =>
    triggerEvent.startsWith('MEETING_')
      ? { triggerEvent, ...data }
      : { triggerEvent, createdAt: new Date().toISOString(), payload: data },
  unlisted: 'INVENTED_FOR_A_TEST',
})

/**
 * Creates events in the format of Cal.com, with new ids and only the fields that distinguish them, so `minimal` and
 * `full` return the same fields.
 *
 * @example
 * ```ts
 * calcomEvents.minimal('BOOKING_CREATED', { payload: { title: 'Interview' } })
 * ```
 */
export const calcomEvents: EventFactory<CalcomEvents> = made.factory

/** Creates an event of any type, for tools. */
export const sampleOfCalcom: SenderEvents<CalcomEvents>['sample'] = made.sample
