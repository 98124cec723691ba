import { randomBytes } from 'node:crypto'
import type { SendgridEvent, SendgridEvents } from '@hookseal/core/providers/sendgrid'
import type { EventFactory } from './event-factory.ts'
import { makeEvents, type SenderEvents } from './make-events.ts'

const id = () => randomBytes(16).toString('base64url')

const sent = (event: string): SendgridEvent => ({
  email: 'ada@example.com',
  event,
  sg_event_id: id(),
  sg_message_id: `${id()}.recvd-5f4b7c9d8-abcde-1-65A1B2C3-1.0`,
  'smtp-id': `<${id()}@geopod-ismtpd-1>`,
  timestamp: Math.floor(Date.now() / 1000),
})

const made: SenderEvents<SendgridEvents> = makeEvents<SendgridEvents>({
  factory: 'sendgridEvents',
  data: { events: () => [sent('delivered')] },
  event: (name, batch) => (Array.isArray(batch) ? batch : [sent(name)]),
  unlisted: 'invented_for_a_test',
})

const everyField = (): readonly SendgridEvent[] => [
  { ...sent('processed'), category: ['welcome'] },
  { ...sent('deferred'), attempt: '2', response: '450 try again later' },
  { ...sent('delivered'), ip: '192.0.2.1', response: '250 OK', tls: 1 },
  { ...sent('dropped'), reason: 'Bounced Address', status: '5.0.0' },
  { ...sent('bounce'), reason: '550 no such user', status: '5.1.1', type: 'bounce' },
  { ...sent('open'), ip: '192.0.2.2', useragent: 'Mozilla/5.0' },
  { ...sent('click'), ip: '192.0.2.2', url: 'https://example.com', useragent: 'Mozilla/5.0' },
]

/**
 * Creates batches in the format of SendGrid, with new ids. A batch is the whole delivery: `minimal` has one event, `full`
 * has one of each kind, and an override replaces the batch.
 *
 * @example
 * ```ts
 * signed(provider, sendgridEvents.minimal('events'), { privateKey })
 * ```
 */
export const sendgridEvents: EventFactory<SendgridEvents> = Object.freeze<
  EventFactory<SendgridEvents>
>({
  ...made.factory,
  full: (type, overrides) => made.factory.minimal(type, (overrides ?? everyField()) as never),
})

/** Creates a batch with an event of any type, for tools. */
export const sampleOfSendgrid: SenderEvents<SendgridEvents>['sample'] = made.sample
