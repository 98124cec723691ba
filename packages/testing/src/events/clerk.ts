import { randomUUID } from 'node:crypto'
import type { ClerkEvents } from '@hookseal/core/providers/clerk'
import type { EventFactory } from './event-factory.ts'
import { makeEvents, type SenderEvents } from './make-events.ts'

const id = (prefix: string) => `${prefix}_${randomUUID().replaceAll('-', '').slice(0, 27)}`
const about = (object: string, prefix: string) => () => ({ id: id(prefix), object })
const deleted = (object: string, prefix: string) => () => ({
  id: id(prefix),
  object,
  deleted: true,
})
const times = () => ({ created_at: Date.now(), updated_at: Date.now() })

function user() {
  const address = id('idn')
  return {
    id: id('user'),
    object: 'user',
    username: null,
    first_name: 'Ada',
    last_name: null,
    image_url: 'https://img.example.com/ada.png',
    primary_email_address_id: address,
    email_addresses: [
      { id: address, object: 'email_address', email_address: 'ada@example.com', linked_to: [] },
    ],
    external_id: null,
    public_metadata: {},
    private_metadata: {},
    unsafe_metadata: {},
    ...times(),
  }
}

const organization = () => ({
  id: id('org'),
  object: 'organization',
  name: 'Example',
  slug: 'example',
  created_by: id('user'),
  public_metadata: {},
  ...times(),
})
const membership = () => ({
  id: id('orgmem'),
  object: 'organization_membership',
  role: 'org:member',
  organization: organization(),
  public_user_data: {
    user_id: id('user'),
    identifier: 'ada@example.com',
    first_name: 'Ada',
    last_name: null,
  },
  ...times(),
})
const session = (status: string) => () => ({
  id: id('sess'),
  object: 'session',
  user_id: id('user'),
  client_id: id('client'),
  status,
  ...times(),
})

const made: SenderEvents<ClerkEvents> = makeEvents<ClerkEvents>({
  factory: 'clerkEvents',
  data: {
    'user.created': user,
    'user.deleted': deleted('user', 'user'),
    'user.updated': user,
    'email.created': about('email', 'ema'),
    'organization.created': organization,
    'organization.deleted': deleted('organization', 'org'),
    'organization.updated': organization,
    'organizationInvitation.accepted': about('organization_invitation', 'orginv'),
    'organizationInvitation.created': about('organization_invitation', 'orginv'),
    'organizationMembership.created': membership,
    'organizationMembership.deleted': membership,
    'organizationMembership.updated': membership,
    'paymentAttempt.updated': about('commerce_payment_attempt', 'cpayatt'),
    'session.created': session('active'),
    'session.ended': session('ended'),
    'session.removed': session('removed'),
    'session.revoked': session('revoked'),
    'sms.created': about('sms_message', 'sms'),
    'subscription.updated': about('commerce_subscription', 'csub'),
    'waitlistEntry.created': about('waitlist_entry', 'wle'),
  },
  event: (type, data) => ({
    data,
    object: 'event',
    type,
    timestamp: Date.now(),
    instance_id: id('ins'),
  }),
  optional: () => ({
    event_attributes: { http_request: { client_ip: '203.0.113.7', user_agent: 'Mozilla/5.0' } },
  }),
  unlisted: 'invented.forATest',
})

/**
 * Creates events in the format of Clerk, with new ids.
 *
 * @example
 * ```ts
 * clerkEvents.minimal('user.created', { data: { first_name: 'Grace' } })
 * ```
 */
export const clerkEvents: EventFactory<ClerkEvents> = made.factory

/** Creates an event of any type, for tools. */
export const sampleOfClerk: SenderEvents<ClerkEvents>['sample'] = made.sample
