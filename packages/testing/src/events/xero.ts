import { randomUUID } from 'node:crypto'
import type { XeroEvents } from '@hookseal/core/providers/xero'
import type { EventFactory } from './event-factory.ts'
import { makeEvents, type SenderEvents } from './make-events.ts'

let last = 0

function eventOf(name: string): object {
  const [eventCategory = '', eventType = ''] = name.split('.')
  const resourceId = randomUUID()
  return {
    resourceUrl: `https://api.xero.com/api.xro/2.0/Contacts/${resourceId}`,
    resourceId,
    eventDateUtc: new Date().toISOString().replace('Z', ''),
    eventType,
    eventCategory,
    tenantId: randomUUID(),
    tenantType: 'ORGANISATION',
  }
}

const made: SenderEvents<XeroEvents> = makeEvents<XeroEvents>({
  factory: 'xeroEvents',
  data: { events: () => ({ events: [eventOf('CONTACT.UPDATE')] }) },
  // Any type other than that of a list is the type of the single event in the list.
  event: (name, { events = [eventOf(name)] }: { readonly events?: readonly object[] }) => ({
    events,
    lastEventSequence: ++last,
    firstEventSequence: last,
    entropy: randomUUID().replaceAll('-', '').slice(0, 20).toUpperCase(),
  }),
  unlisted: 'CONTACT.INVENTED_FOR_A_TEST',
})

/**
 * Creates deliveries in the format of Xero: a list with one event, which has new ids. Deliveries from `unknown` also
 * have the type `events`, but Xero does not document the event in their list.
 *
 * @example
 * ```ts
 * xeroEvents.minimal('events', { events: [] }) // "Intent to receive"
 * ```
 */
export const xeroEvents: EventFactory<XeroEvents> = made.factory

/** Creates a delivery with an event of any type, such as `INVOICE.CREATE`, for tools. */
export const sampleOfXero: SenderEvents<XeroEvents>['sample'] = made.sample
