import { randomInt } from 'node:crypto'
import type { HubspotEvent, HubspotEvents } from '@hookseal/core/providers/hubspot'
import type { EventFactory } from './event-factory.ts'
import { makeEvents, type SenderEvents } from './make-events.ts'

const number = () => randomInt(1, 2 ** 31)

const happened = (subscriptionType: string, fields: Partial<HubspotEvent> = {}): HubspotEvent => ({
  eventId: number(),
  subscriptionId: number(),
  portalId: number(),
  appId: number(),
  occurredAt: Date.now(),
  subscriptionType,
  attemptNumber: 0,
  objectId: number(),
  changeSource: 'CRM',
  ...fields,
})

const made: SenderEvents<HubspotEvents> = makeEvents<HubspotEvents>({
  factory: 'hubspotEvents',
  data: { events: () => [happened('contact.creation', { changeFlag: 'NEW' })] },
  event: (name, batch) => (Array.isArray(batch) ? batch : [happened(name)]),
  unlisted: 'invented.forATest',
})

const everyKind = (): readonly HubspotEvent[] => [
  happened('contact.creation', { changeFlag: 'NEW', sourceId: 'userId:1' }),
  happened('contact.propertyChange', { propertyName: 'firstname', propertyValue: 'Ada' }),
  happened('contact.deletion', { changeFlag: 'DELETED' }),
  happened('deal.creation', { changeFlag: 'NEW' }),
]

/**
 * Creates batches in the format of HubSpot, with new ids. A batch is the whole delivery: `minimal` has one event, `full` has
 * several kinds, and an override replaces the batch.
 *
 * @example
 * ```ts
 * signed(provider, hubspotEvents.minimal('events'))
 * ```
 */
export const hubspotEvents: EventFactory<HubspotEvents> = Object.freeze<
  EventFactory<HubspotEvents>
>({
  ...made.factory,
  full: (type, overrides) => made.factory.minimal(type, (overrides ?? everyKind()) as never),
})

/** Creates a batch with an event of any type, for tools. */
export const sampleOfHubspot: SenderEvents<HubspotEvents>['sample'] = made.sample
