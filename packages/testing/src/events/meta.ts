import { randomBytes, randomInt } from 'node:crypto'
import type { MetaEvents } from '@hookseal/core/providers/meta'
import type { EventFactory } from './event-factory.ts'
import { makeEvents, type SenderEvents } from './make-events.ts'

const number = () => String(randomInt(10 ** 13, 2 * 10 ** 14))
const seconds = () => Math.floor(Date.now() / 1000)
const batch = (...entry: readonly object[]) => ({ entry })
const changed = (field: string, value: () => object) => () =>
  batch({ id: number(), time: seconds(), changes: [{ field, value: value() }] })
const anything = changed('invented_for_a_test', () => ({ id: number() }))

function conversation() {
  const [id, sender, timestamp] = [number(), number(), Date.now()]
  const message = { mid: `m_${randomBytes(24).toString('base64url')}`, text: 'hello' }
  const messaging = [{ sender: { id: sender }, recipient: { id }, timestamp, message }]
  return batch({ id, time: timestamp, messaging })
}

function whatsapp() {
  const from = '16505551234'
  const message = {
    from,
    id: `wamid.${randomBytes(36).toString('base64')}`,
    timestamp: String(seconds()),
    type: 'text',
    text: { body: 'Does it come in another color?' },
  }
  const value = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: '15550783881', phone_number_id: number() },
    contacts: [{ profile: { name: 'Ada' }, wa_id: from }],
    messages: [message],
  }
  return batch({ id: number(), changes: [{ value, field: 'messages' }] })
}

const made: SenderEvents<MetaEvents> = makeEvents<MetaEvents>({
  factory: 'metaEvents',
  data: {
    whatsapp_business_account: whatsapp,
    ad_account: changed('with_issues_ad_objects', () => ({ id: number(), level: 'AD' })),
    application: changed('fundraiser_donations', () => ({ payment_id: number() })),
    instagram: conversation,
    page: conversation,
    permissions: changed('email', () => ({ verb: 'granted', target_ids: [number()] })),
    user: changed('photos', () => ({ verb: 'update', object_id: number() })),
  },
  event: (object, data) => ({ object, ...anything(), ...data }),
  unlisted: 'invented_for_a_test',
})

/**
 * Creates batches in the format of Meta, with one entry and new ids.
 *
 * @example
 * ```ts
 * signed(provider, metaEvents.minimal('whatsapp_business_account'))
 * ```
 */
export const metaEvents: EventFactory<MetaEvents> = made.factory

/** Creates a batch of any type, for tools. */
export const sampleOfMeta: SenderEvents<MetaEvents>['sample'] = made.sample
