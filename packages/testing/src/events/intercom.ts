import { randomUUID } from 'node:crypto'
import type { IntercomEvents } from '@hookseal/core/providers/intercom'
import type { EventFactory } from './event-factory.ts'
import { makeEvents, type SenderEvents } from './make-events.ts'

const about = (type: string) => () => ({ type, id: randomUUID() })
const conversation = about('conversation')
const contact = about('contact')

const made: SenderEvents<IntercomEvents> = makeEvents<IntercomEvents>({
  factory: 'intercomEvents',
  data: {
    'conversation.user.created': conversation,
    'conversation.user.replied': conversation,
    'conversation.admin.assigned': conversation,
    'conversation.admin.closed': conversation,
    'conversation.admin.replied': conversation,
    'company.created': about('company'),
    'contact.created': contact,
    'contact.lead.created': contact,
    'contact.user.created': contact,
    'ticket.created': about('ticket'),
    'ticket.state.updated': about('ticket'),
    ping: () => ({ type: 'ping' }),
  },
  event(topic, item) {
    const now = Math.floor(Date.now() / 1000)
    return {
      type: 'notification_event',
      app_id: 'a1b2c3d4',
      data: { type: 'notification_event_data', item },
      id: `notif_${randomUUID()}`,
      topic,
      created_at: now,
      first_sent_at: now,
      delivery_attempts: 1,
    }
  },
  optional: () => ({ links: {}, delivery_status: 'pending', delivered_at: 0 }),
  unlisted: 'invented.for_a_test',
})

/**
 * Creates notifications in the format of Intercom, with new ids.
 *
 * @example
 * ```ts
 * intercomEvents.minimal('ticket.created', { data: { item: { id: '42' } } })
 * ```
 */
export const intercomEvents: EventFactory<IntercomEvents> = made.factory

/** Creates an event of any type, for tools. */
export const sampleOfIntercom: SenderEvents<IntercomEvents>['sample'] = made.sample
