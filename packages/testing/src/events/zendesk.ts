import { randomInt, randomUUID } from 'node:crypto'
import type { ZendeskEvents } from '@hookseal/core/providers/zendesk'
import type { EventFactory } from './event-factory.ts'
import { makeEvents, type SenderEvents } from './make-events.ts'

const number = () => String(randomInt(1, 1_000_000_000))
const about = (change: () => object) => () => ({ detail: { id: number() }, event: change() })
const changed = (previous: string | null, current: string) => about(() => ({ current, previous }))
const nothing = about(() => ({}))
const comment = () => ({ comment: { id: number(), body: 'Thank you.', is_public: true } })

const made: SenderEvents<ZendeskEvents> = makeEvents<ZendeskEvents>({
  factory: 'zendeskEvents',
  data: {
    'zen:event-type:ticket.created': nothing,
    'zen:event-type:ticket.agent_assignment_changed': changed(null, number()),
    'zen:event-type:ticket.comment_added': about(comment),
    'zen:event-type:ticket.priority_changed': changed('NORMAL', 'HIGH'),
    'zen:event-type:ticket.status_changed': changed('OPEN', 'SOLVED'),
    'zen:event-type:organization.created': nothing,
    'zen:event-type:user.created': nothing,
    trigger: () => ({ ticket_id: number(), updated_at: new Date().toISOString() }),
  },
  event(type, data) {
    if (type === 'trigger') return data
    const [kind = ''] = type.replace('zen:event-type:', '').split('.')
    const { detail = { id: number() }, event = {} } = data as {
      detail?: { id: string }
      event?: object
    }
    return {
      type,
      account_id: 12_514_403,
      id: randomUUID(),
      time: new Date().toISOString(),
      zendesk_event_version: '2022-11-06',
      subject: `zen:${kind}:${detail.id}`,
      detail,
      event,
    }
  },
  unlisted: 'zen:event-type:invented.for_a_test',
})

/**
 * Creates events in the format of Zendesk, with new ids. For the type `trigger`, it creates a body that an
 * administrator may have written. All documented fields of the envelope are required, so `minimal` and `full` return
 * the same fields.
 *
 * @example
 * ```ts
 * zendeskEvents.minimal('zen:event-type:ticket.created', { detail: { id: '35436' } })
 * ```
 */
export const zendeskEvents: EventFactory<ZendeskEvents> = made.factory

/** Creates an event of any type, for tools. */
export const sampleOfZendesk: SenderEvents<ZendeskEvents>['sample'] = made.sample
