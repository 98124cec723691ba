import { randomInt, randomUUID } from 'node:crypto'
import type { TwitchEvents } from '@hookseal/core/providers/twitch'
import type { EventFactory } from './event-factory.ts'
import { makeEvents, type SenderEvents } from './make-events.ts'

const number = () => String(randomInt(10_000_000, 1_000_000_000))
// Twitch uses nanoseconds.
const now = () => new Date().toISOString().replace('Z', '000000Z')
const person = (role: string) => ({
  [`${role}_id`]: number(),
  [`${role}_login`]: 'ada',
  [`${role}_name`]: 'Ada',
})
const broadcaster = () => person('broadcaster_user')
const user = () => ({ ...person('user'), ...broadcaster() })

const made: SenderEvents<TwitchEvents> = makeEvents<TwitchEvents>({
  factory: 'twitchEvents',
  data: {
    'stream.online': () => ({ ...broadcaster(), id: number(), type: 'live', started_at: now() }),
    'stream.offline': broadcaster,
    'channel.ban': () => ({
      ...user(),
      ...person('moderator_user'),
      reason: 'spam',
      banned_at: now(),
      ends_at: null,
      is_permanent: true,
    }),
    'channel.channel_points_custom_reward_redemption.add': () => ({
      ...user(),
      id: randomUUID(),
      user_input: '',
      status: 'unfulfilled',
      reward: { id: randomUUID(), title: 'Hydrate', cost: 100, prompt: '' },
      redeemed_at: now(),
    }),
    'channel.chat.message': () => ({
      ...broadcaster(),
      ...person('chatter_user'),
      message_id: randomUUID(),
      message: { text: 'hello', fragments: [{ type: 'text', text: 'hello' }] },
      message_type: 'text',
    }),
    'channel.cheer': () => ({ ...user(), is_anonymous: false, message: 'cheer100', bits: 100 }),
    'channel.follow': () => ({ ...user(), followed_at: now() }),
    'channel.raid': () => ({
      ...person('from_broadcaster_user'),
      ...person('to_broadcaster_user'),
      viewers: 42,
    }),
    'channel.subscribe': () => ({ ...user(), tier: '1000', is_gift: false }),
    'channel.subscription.gift': () => ({
      ...user(),
      total: 1,
      tier: '1000',
      cumulative_total: null,
      is_anonymous: false,
    }),
    'channel.subscription.message': () => ({
      ...user(),
      tier: '1000',
      message: { text: 'hello', emotes: [] },
      cumulative_months: 12,
    }),
    'channel.update': () => ({
      ...broadcaster(),
      title: 'A stream',
      language: 'en',
      category_id: number(),
      category_name: 'Chess',
      content_classification_labels: [],
    }),
    'user.authorization.revoke': () => ({ ...person('user'), client_id: randomUUID() }),
    revocation: () => ({}),
  },
  event(type, event) {
    const isRevocation = type === 'revocation'
    const subscription = {
      id: randomUUID(),
      type: isRevocation ? 'channel.follow' : type,
      version: '1',
      status: isRevocation ? 'authorization_revoked' : 'enabled',
      condition: { broadcaster_user_id: number() },
      transport: { method: 'webhook', callback: 'https://example.com/webhooks/twitch' },
      created_at: now(),
      cost: 1,
    }
    return isRevocation ? { subscription } : { subscription, event }
  },
  unlisted: 'channel.invented_for_a_test',
})

/**
 * Creates messages in the format of Twitch, with new ids. A `revocation` ends the subscription to `channel.follow`.
 *
 * @example
 * ```ts
 * signed(provider, twitchEvents.minimal('channel.cheer', { event: { bits: 500 } }))
 * ```
 */
export const twitchEvents: EventFactory<TwitchEvents> = made.factory

/** Creates a message of any type, for tools. */
export const sampleOfTwitch: SenderEvents<TwitchEvents>['sample'] = made.sample
