import { randomUUID } from 'node:crypto'
import type { ResendEvents } from '@hookseal/core/providers/resend'
import type { EventFactory } from './event-factory.ts'
import { makeEvents, type SenderEvents } from './make-events.ts'

const now = () => new Date().toISOString()

const email = () => ({
  email_id: randomUUID(),
  created_at: now(),
  message_id: `<${randomUUID()}@example.com>`,
  from: 'Example <hello@example.com>',
  to: ['ada@example.org'],
  subject: 'Hello',
})
const contact = () => ({
  id: randomUUID(),
  audience_id: randomUUID(),
  segment_ids: [],
  created_at: now(),
  updated_at: now(),
  email: 'ada@example.org',
  unsubscribed: false,
})
const domain = () => ({
  id: randomUUID(),
  name: 'example.com',
  status: 'verified',
  created_at: now(),
  region: 'us-east-1',
  records: [],
})

const made: SenderEvents<ResendEvents> = makeEvents<ResendEvents>({
  factory: 'resendEvents',
  data: {
    'email.delivered': email,
    'email.bounced': () => ({
      ...email(),
      bounce: { message: 'The mailbox does not exist.', type: 'Permanent', subType: 'General' },
    }),
    'email.clicked': () => ({
      ...email(),
      click: {
        ipAddress: '203.0.113.7',
        link: 'https://example.com/',
        timestamp: now(),
        userAgent: 'Mozilla/5.0',
      },
    }),
    'email.complained': email,
    'email.delivery_delayed': email,
    'email.failed': () => ({ ...email(), failed: { reason: 'reached_daily_quota' } }),
    'email.opened': email,
    'email.received': () => ({ ...email(), bcc: [], cc: [], received_for: [], attachments: [] }),
    'email.scheduled': email,
    'email.sent': email,
    'email.suppressed': () => ({
      ...email(),
      suppressed: { message: 'The address is on the suppression list.', type: 'OnList' },
    }),
    'contact.created': contact,
    'contact.deleted': contact,
    'contact.updated': contact,
    'domain.created': domain,
    'domain.deleted': domain,
    'domain.updated': domain,
  },
  event: (type, data) => ({ type, created_at: now(), data }),
  unlisted: 'invented.for_a_test',
})

/**
 * Creates events in the format of Resend, with new ids.
 *
 * @example
 * ```ts
 * resendEvents.minimal('email.bounced', { data: { to: ['grace@example.org'] } })
 * ```
 */
export const resendEvents: EventFactory<ResendEvents> = made.factory

/** Creates an event of any type, for tools. */
export const sampleOfResend: SenderEvents<ResendEvents>['sample'] = made.sample
