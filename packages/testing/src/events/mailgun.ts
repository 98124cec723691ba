import { randomBytes } from 'node:crypto'
import type { MailgunEvents } from '@hookseal/core/providers/mailgun'
import type { EventFactory } from './event-factory.ts'
import { makeEvents, type SenderEvents } from './make-events.ts'

const id = () => randomBytes(16).toString('base64url')
const seconds = () => Date.now() / 1000
const nothing = () => ({})

const made: SenderEvents<MailgunEvents> = makeEvents<MailgunEvents>({
  factory: 'mailgunEvents',
  data: {
    delivered: () => ({ 'delivery-status': { code: 250, message: 'OK' } }),
    accepted: nothing,
    clicked: () => ({ url: 'https://example.com', ip: '192.0.2.1' }),
    complained: nothing,
    failed: () => ({ severity: 'permanent', reason: 'bounce' }),
    opened: () => ({ ip: '192.0.2.1' }),
    stored: () => ({ storage: { key: id(), url: 'https://storage.example/messages/1' } }),
    unsubscribed: () => ({ ip: '192.0.2.1' }),
  },
  event: (event, data) => ({
    // `signed()` adds the time and the signature.
    signature: {
      timestamp: String(Math.floor(seconds())),
      token: randomBytes(25).toString('hex'),
      signature: '0'.repeat(64),
    },
    'event-data': {
      event,
      id: id(),
      timestamp: seconds(),
      recipient: 'ada@example.com',
      message: { headers: { 'message-id': `${id()}@example.com` } },
      ...data,
    },
  }),
  optional: (event, data) => ({
    'event-data': {
      event,
      id: id(),
      timestamp: seconds(),
      recipient: 'ada@example.com',
      'recipient-domain': 'example.com',
      'log-level': event === 'failed' ? 'error' : 'info',
      message: {
        headers: {
          from: 'Sender <sender@example.com>',
          'message-id': `${id()}@example.com`,
          subject: 'Hello',
          to: 'ada@example.com',
        },
        attachments: [],
        size: 512,
      },
      tags: ['welcome'],
      'user-variables': {},
      flags: { 'is-authenticated': true, 'is-test-mode': false },
      ...data,
    },
  }),
  unlisted: 'invented_for_a_test',
})

/**
 * Creates deliveries in the format of Mailgun, with new ids and a new token. `signed()` signs the token.
 *
 * @example
 * ```ts
 * signed(provider, mailgunEvents.minimal('failed', { 'event-data': { severity: 'temporary' } }))
 * ```
 */
export const mailgunEvents: EventFactory<MailgunEvents> = made.factory

/** Creates a delivery with an event of any type, for tools. */
export const sampleOfMailgun: SenderEvents<MailgunEvents>['sample'] = made.sample
