import { randomUUID } from 'node:crypto'
import type { PagerdutyEvents } from '@hookseal/core/providers/pagerduty'
import type { EventFactory } from './event-factory.ts'
import { makeEvents, type SenderEvents } from './make-events.ts'

let last = 1
const id = () => `P${randomUUID().replaceAll('-', '').slice(0, 6).toUpperCase()}`
const reference = (type: string, summary: string) => ({ id: id(), type, summary })
const service = () => ({ id: id(), type: 'service', summary: 'API Service' })

const incident =
  (status = 'triggered') =>
  () => {
    const own = id()
    return {
      id: own,
      type: 'incident',
      html_url: `https://acme.pagerduty.com/incidents/${own}`,
      number: last++,
      status,
      title: 'A little bump in the road',
      service: reference('service_reference', 'API Service'),
      assignees: [reference('user_reference', 'User 123')],
    }
  }

const made: SenderEvents<PagerdutyEvents> = makeEvents<PagerdutyEvents>({
  factory: 'pagerdutyEvents',
  data: {
    'incident.triggered': incident(),
    'incident.acknowledged': incident('acknowledged'),
    'incident.annotated': () => ({
      id: id(),
      type: 'incident_note',
      content: 'Looking into it.',
      trimmed: false,
      incident: reference('incident_reference', 'A little bump in the road'),
    }),
    'incident.delegated': incident(),
    'incident.escalated': incident(),
    'incident.priority_updated': incident(),
    'incident.reassigned': incident(),
    'incident.reopened': incident(),
    'incident.resolved': incident('resolved'),
    'incident.unacknowledged': incident(),
    'pagey.ping': () => ({ type: 'ping', message: 'Hello from your friend Pagey!' }),
    'service.created': service,
    'service.deleted': service,
    'service.updated': service,
  },
  event: (type, data) => ({
    event: {
      id: randomUUID().replaceAll('-', '').slice(0, 26).toUpperCase(),
      event_type: type,
      resource_type: type.slice(0, type.indexOf('.')),
      occurred_at: new Date().toISOString(),
      agent: reference('user_reference', 'Tenex Engineer'),
      client: null,
      data,
    },
  }),
  unlisted: 'incident.invented_for_a_test',
})

/**
 * Creates webhooks in the format of PagerDuty, in version 3 and with new ids.
 *
 * @example
 * ```ts
 * pagerdutyEvents.minimal('incident.triggered', { event: { data: { title: 'Disk full' } } })
 * ```
 */
export const pagerdutyEvents: EventFactory<PagerdutyEvents> = made.factory

/** Creates an event of any type, for tools. */
export const sampleOfPagerduty: SenderEvents<PagerdutyEvents>['sample'] = made.sample
