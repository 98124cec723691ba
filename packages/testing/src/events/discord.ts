import { randomInt } from 'node:crypto'
import type { DiscordEvents } from '@hookseal/core/providers/discord'
import type { EventFactory } from './event-factory.ts'
import { makeEvents, type SenderEvents } from './make-events.ts'

const id = () => `1405${randomInt(10 ** 14, 2 * 10 ** 14)}`
const user = () => ({ id: id(), username: 'ada' })
const entitlement = () => ({
  id: id(),
  sku_id: id(),
  application_id: id(),
  user_id: id(),
  type: 4,
  deleted: false,
  consumed: false,
})
const lobbyMessage = () => ({
  id: id(),
  type: 0,
  content: 'welcome',
  lobby_id: id(),
  channel_id: id(),
  author: user(),
  flags: 0,
})
const directMessage = () => ({
  id: id(),
  type: 0,
  content: 'welcome',
  channel_id: id(),
  author: user(),
})

const made: SenderEvents<DiscordEvents> = makeEvents<DiscordEvents>({
  factory: 'discordEvents',
  data: {
    APPLICATION_AUTHORIZED: () => ({
      integration_type: 1,
      scopes: ['applications.commands'],
      user: user(),
    }),
    APPLICATION_DEAUTHORIZED: () => ({ user: user() }),
    ENTITLEMENT_CREATE: entitlement,
    ENTITLEMENT_DELETE: () => ({ ...entitlement(), deleted: true }),
    ENTITLEMENT_UPDATE: entitlement,
    GAME_DIRECT_MESSAGE_CREATE: directMessage,
    GAME_DIRECT_MESSAGE_DELETE: directMessage,
    GAME_DIRECT_MESSAGE_UPDATE: directMessage,
    LOBBY_MESSAGE_CREATE: lobbyMessage,
    LOBBY_MESSAGE_DELETE: () => ({ id: id(), lobby_id: id() }),
    LOBBY_MESSAGE_UPDATE: lobbyMessage,
  },
  event: (type, data) => ({
    version: 1,
    application_id: id(),
    type: 1,
    event: {
      type,
      // Discord uses microseconds and no time zone.
      timestamp: `${new Date().toISOString().slice(0, -1)}${randomInt(100, 999)}`,
      data,
    },
  }),
  unlisted: 'INVENTED_FOR_A_TEST',
})

/**
 * Creates webhook events in the format of Discord, with new ids.
 *
 * @example
 * ```ts
 * signed(provider, discordEvents.minimal('ENTITLEMENT_CREATE'), { privateKey })
 * ```
 */
export const discordEvents: EventFactory<DiscordEvents> = made.factory

/** Creates an event of any type, for tools. */
export const sampleOfDiscord: SenderEvents<DiscordEvents>['sample'] = made.sample
