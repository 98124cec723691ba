/** The subscription types that most applications use, and `revocation`. */
export const TWITCH_EVENTS = [
  'channel.ban',
  'channel.channel_points_custom_reward_redemption.add',
  'channel.chat.message',
  'channel.cheer',
  'channel.follow',
  'channel.raid',
  'channel.subscribe',
  'channel.subscription.gift',
  'channel.subscription.message',
  'channel.update',
  'revocation',
  'stream.offline',
  'stream.online',
  'user.authorization.revoke',
] as const

/** The subscription that a message is for. */
export interface TwitchSubscription<N extends string = string> {
  /** The id of the subscription. */
  readonly id: string
  /** The type of the subscription, such as `stream.online`. */
  readonly type: N
  /** The version of the type, which determines the fields of its events. */
  readonly version: string
  /** The status: `enabled`, or why Twitch ended the subscription. */
  readonly status: string
  /** What the subscription is limited to, such as a broadcaster's id. */
  readonly condition: Readonly<Record<string, string>>
  /** Where Twitch sends the messages. */
  readonly transport: Readonly<Record<string, string>>
  /** When the subscription was created, in RFC 3339. */
  readonly created_at: string
}

/** A Twitch notification (https://dev.twitch.tv/docs/eventsub/eventsub-reference#events). */
export interface TwitchNotification<N extends string = string, D = unknown> {
  /** The subscription that the event is for. */
  readonly subscription: TwitchSubscription<N>
  /** What happened; its fields depend on the type and its version. */
  readonly event: D
}

/** The message that Twitch sends when it ends a subscription. To continue, create the subscription again. */
export interface TwitchRevocation {
  /** The subscription, with the reason in its `status`. */
  readonly subscription: TwitchSubscription
}

interface Broadcaster {
  /** The id of the channel's owner. */
  readonly broadcaster_user_id: string
  /** The owner's login name, in lowercase. */
  readonly broadcaster_user_login: string
  /** The owner's display name on Twitch. */
  readonly broadcaster_user_name: string
}

interface User {
  /** The id of the user. */
  readonly user_id: string
  /** The user's login name, in lowercase. */
  readonly user_login: string
  /** The user's display name on Twitch. */
  readonly user_name: string
}

interface Cheer extends Broadcaster {
  /** The user who cheered; null if anonymous. */
  readonly user_id: string | null
  /** Whether the cheer was anonymous. */
  readonly is_anonymous: boolean
  /** The message that the user wrote. */
  readonly message: string
  /** The number of Bits cheered. */
  readonly bits: number
}

interface Follow extends Broadcaster, User {
  /** The time of the follow, in RFC 3339. */
  readonly followed_at: string
}

interface Raid {
  /** The channel that the viewers come from. */
  readonly from_broadcaster_user_id: string
  /** The channel that the viewers are sent to. */
  readonly to_broadcaster_user_id: string
  /** The number of viewers in the raid. */
  readonly viewers: number
}

interface Redemption extends Broadcaster, User {
  /** The id of the redemption. */
  readonly id: string
  /** The text that the user entered, if the reward asks for it. */
  readonly user_input: string
  /** The status, which says whether the redemption was fulfilled. */
  readonly status: string
  /** The reward that was redeemed. */
  readonly reward: {
    /** The id of the reward. */
    readonly id: string
    /** The title of the reward. */
    readonly title: string
    /** The price in channel points. */
    readonly cost: number
    /** The prompt that the user sees. */
    readonly prompt: string
  }
}

interface Subscribed extends Broadcaster, User {
  /** The tier: 1000, 2000 or 3000 for tiers 1 to 3. */
  readonly tier: string
  /** Whether someone else paid for the subscription. */
  readonly is_gift: boolean
}

interface Update extends Broadcaster {
  /** The title of the channel. */
  readonly title: string
  /** The category, such as the name of a game. */
  readonly category_name: string
}

interface Online extends Broadcaster {
  /** The id of the stream. */
  readonly id: string
  /** The kind of stream, such as `live`. */
  readonly type: string
  /** When the stream started, in RFC 3339. */
  readonly started_at: string
}

interface Data {
  /** Someone redeemed a reward of the channel. */
  readonly 'channel.channel_points_custom_reward_redemption.add': Redemption
  /** A user cheered Bits in the channel. */
  readonly 'channel.cheer': Cheer
  /** A user followed the channel. */
  readonly 'channel.follow': Follow
  /** A channel raided another channel with its viewers. */
  readonly 'channel.raid': Raid
  /** A user subscribed to the channel. */
  readonly 'channel.subscribe': Subscribed
  /** The channel's title, language or category changed. */
  readonly 'channel.update': Update
  /** The channel's stream ended. */
  readonly 'stream.offline': Broadcaster
  /** The channel's stream started. */
  readonly 'stream.online': Online
}

type Name = Exclude<(typeof TWITCH_EVENTS)[number], 'revocation'>
type DataOf<N> = N extends keyof Data ? Data[N] : Readonly<Record<string, unknown>>
type Listed = { readonly [N in Name]: TwitchNotification<N, DataOf<N>> }

/** The Twitch events that most applications handle; there are more. */
export interface TwitchEvents extends Listed {
  /** Twitch ended a subscription. */
  readonly revocation: TwitchRevocation
  /** Every event that is not listed. */
  readonly '*': TwitchNotification
}
