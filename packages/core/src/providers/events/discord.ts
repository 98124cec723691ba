/** @ts-ignore An optional peer: without it, `APIWebhookEventBody` is `any`, and the types in this file are used. */
import type { APIWebhookEventBody } from 'discord-api-types/v10'
import type { PeerType } from '../../provider/peer-type.ts'

/** The events that an application can subscribe to. */
export const DISCORD_EVENTS = [
  'APPLICATION_AUTHORIZED',
  'APPLICATION_DEAUTHORIZED',
  'ENTITLEMENT_CREATE',
  'ENTITLEMENT_DELETE',
  'ENTITLEMENT_UPDATE',
  'GAME_DIRECT_MESSAGE_CREATE',
  'GAME_DIRECT_MESSAGE_DELETE',
  'GAME_DIRECT_MESSAGE_UPDATE',
  'LOBBY_MESSAGE_CREATE',
  'LOBBY_MESSAGE_DELETE',
  'LOBBY_MESSAGE_UPDATE',
] as const

/** A Discord user. Install `discord-api-types` for full types. */
export interface DiscordUser {
  /** The id of the user, a number as a string. */
  readonly id: string
  /** The name of the account. */
  readonly username: string
  readonly [field: string]: unknown
}

/** An authorization: who added the application, and where. */
export interface DiscordAuthorization {
  /** 0 for a server, 1 for a user's account. */
  readonly integration_type?: 0 | 1 | undefined
  /** The user who authorized the application. */
  readonly user: DiscordUser
  /** The scopes that the user authorized. */
  readonly scopes: readonly string[]
  /** The server, if the application was added to one. */
  readonly guild?: Readonly<Record<string, unknown>> | undefined
}

/** A user's or server's right to something that the application sells. */
export interface DiscordEntitlement {
  /** The id of the entitlement, a number as a string. */
  readonly id: string
  /** The product that the entitlement is for. */
  readonly sku_id: string
  /** The application that sells the product. */
  readonly application_id: string
  /** The user who has the entitlement, if any. */
  readonly user_id?: string | undefined
  /** The server that has the entitlement, if any. */
  readonly guild_id?: string | undefined
  /** The kind of entitlement, by Discord's numbers. */
  readonly type: number
  /** Whether the entitlement was deleted. */
  readonly deleted: boolean
  readonly [field: string]: unknown
}

/** A Discord webhook event (https://discord.com/developers/docs/events/webhook-events#webhook-event-payloads). */
export interface DiscordEvent<N extends string = string, D = unknown> {
  /** The version of the payload, which is 1 so far. */
  readonly version: 1
  /** The application that the event is for. */
  readonly application_id: string
  /** Always 1 for events; 0 is the PING, which the receiver answers. */
  readonly type: 1
  /** What happened, and when. */
  readonly event: {
    /** The event type, such as `ENTITLEMENT_CREATE`. */
    readonly type: N
    /** The time of the event, in ISO 8601. */
    readonly timestamp: string
    /** What the event is about; absent if the name says it all. */
    readonly data: D
  }
}

interface OwnData {
  /** Who added the application, and where. */
  readonly APPLICATION_AUTHORIZED: DiscordAuthorization
  /** The user who removed the application. */
  readonly APPLICATION_DEAUTHORIZED: Pick<DiscordAuthorization, 'user'>
  /** The entitlement that was created. */
  readonly ENTITLEMENT_CREATE: DiscordEntitlement
  /** The entitlement before it was deleted. */
  readonly ENTITLEMENT_DELETE: DiscordEntitlement
  /** The entitlement after the update. */
  readonly ENTITLEMENT_UPDATE: DiscordEntitlement
}
type OwnBody = {
  readonly [N in keyof OwnData]: DiscordEvent<N, OwnData[N]>['event']
}[keyof OwnData]

// The peer's names are enum members; a template literal turns them into comparable strings.
type DataIn<B, N> = B extends { readonly type: infer T extends string; readonly data: infer D }
  ? `${T}` extends N
    ? D
    : never
  : never
type DataOf<D> = [D] extends [never] ? Readonly<Record<string, unknown>> : D

type Body = PeerType<APIWebhookEventBody, OwnBody>
type Listed = {
  readonly [N in (typeof DISCORD_EVENTS)[number]]: DiscordEvent<N, DataOf<DataIn<Body, N>>>
}

/** The Discord webhook events. */
export interface DiscordEvents extends Listed {
  /** Every event that is not listed. */
  readonly '*': DiscordEvent
}
