import { randomUUID } from 'node:crypto'
import type { CalendlyEvents } from '@hookseal/core/providers/calendly'
import type { EventFactory } from './event-factory.ts'
import { makeEvents, type SenderEvents } from './make-events.ts'

const API = 'https://api.calendly.com'
const resource = (path: string) => () => ({ uri: `${API}/${path}/${randomUUID()}` })
const eventType = resource('event_types')
const noShow = resource('invitee_no_shows')

const invitee =
  (status = 'active') =>
  () => {
    const [meeting, own] = [`${API}/scheduled_events/${randomUUID()}`, randomUUID()]
    return {
      uri: `${meeting}/invitees/${own}`,
      email: 'emma@example.com',
      name: 'Emma Example',
      status,
      event: meeting,
      rescheduled: false,
      old_invitee: null,
      new_invitee: null,
      cancel_url: `https://calendly.com/cancellations/${own}`,
      reschedule_url: `https://calendly.com/reschedulings/${own}`,
    }
  }

const made: SenderEvents<CalendlyEvents> = makeEvents<CalendlyEvents>({
  factory: 'calendlyEvents',
  data: {
    'invitee.created': invitee(),
    'invitee.canceled': invitee('canceled'),
    'event_type.created': eventType,
    'event_type.deleted': eventType,
    'event_type.updated': eventType,
    'invitee_no_show.created': noShow,
    'invitee_no_show.deleted': noShow,
    'routing_form_submission.created': resource('routing_form_submissions'),
  },
  event: (event, payload) => ({
    event,
    created_at: new Date().toISOString(),
    created_by: `${API}/users/${randomUUID()}`,
    payload,
  }),
  unlisted: 'invitee.invented_for_a_test',
})

/**
 * Creates events in the format of Calendly, with new ids.
 *
 * @example
 * ```ts
 * calendlyEvents.minimal('invitee.created', { payload: { email: 'ada@example.com' } })
 * ```
 */
export const calendlyEvents: EventFactory<CalendlyEvents> = made.factory

/** Creates an event of any type, for tools. */
export const sampleOfCalendly: SenderEvents<CalendlyEvents>['sample'] = made.sample
