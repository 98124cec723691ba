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
  /** The subscription's own id. */
  readonly id: string
  /** What is subscribed to, such as `stream.online`. */
  readonly type: N
  /** The version of the type, which decides the fields of its events. */
  readonly version: string
  /** `enabled`, or why Twitch has ended the subscription. */
  readonly status: string
  /** What the subscription is limited to, such as a broadcaster's id. */
  readonly condition: Readonly<Record<string, string>>
  /** Where the messages are sent to. */
  readonly transport: Readonly<Record<string, string>>
  /** The time of the subscription, in RFC 3339. */
  readonly created_at: string
}

/** A notification of Twitch (https://dev.twitch.tv/docs/eventsub/eventsub-reference#events). */
export interface TwitchNotification<N extends string = string, D = unknown> {
  /** The subscription that the event is for. */
  readonly subscription: TwitchSubscription<N>
  /** What happened; its fields depend on the type and its version. */
  readonly event: D
}

/** The message that Twitch sends when it has ended a subscription. Create the subscription anew to go on. */
export interface TwitchRevocation {
  /** The subscription, with the reason in its `status`. */
  readonly subscription: TwitchSubscription
}

interface Broadcaster {
  /** The id of the channel's owner. */
  readonly broadcaster_user_id: string
  /** The owner's name in addresses, in lower case. */
  readonly broadcaster_user_login: string
  /** The owner's name as it is shown. */
  readonly broadcaster_user_name: string
}

interface User {
  /** The id of the user. */
  readonly user_id: string
  /** The user's name in addresses, in lower case. */
  readonly user_login: string
  /** The user's name as it is shown. */
  readonly user_name: string
}

interface Cheer extends Broadcaster {
  /** Who cheered; null if it was anonymous. */
  readonly user_id: string | null
  /** Whether the user remained anonymous. */
  readonly is_anonymous: boolean
  /** What the user wrote with it. */
  readonly message: string
  /** How many Bits were given. */
  readonly bits: number
}

interface Follow extends Broadcaster, User {
  /** The time of the follow, in RFC 3339. */
  readonly followed_at: string
}

interface Raid {
  /** The channel that the viewers come from. */
  readonly from_broadcaster_user_id: string
  /** The channel that the viewers go to. */
  readonly to_broadcaster_user_id: string
  /** How many viewers come along. */
  readonly viewers: number
}

interface Redemption extends Broadcaster, User {
  /** The redemption's own id. */
  readonly id: string
  /** What the user entered, if the reward asks for it. */
  readonly user_input: string
  /** Whether the redemption has been fulfilled. */
  readonly status: string
  /** The reward that was redeemed. */
  readonly reward: {
    /** The reward's own id. */
    readonly id: string
    /** The title of the reward. */
    readonly title: string
    /** The price in channel points. */
    readonly cost: number
    /** What the user is asked for. */
    readonly prompt: string
  }
}

interface Subscribed extends Broadcaster, User {
  /** 1000, 2000 or 3000, for tiers 1 to 3. */
  readonly tier: string
  /** Whether somebody else has paid for it. */
  readonly is_gift: boolean
}

interface Update extends Broadcaster {
  /** The title of the channel. */
  readonly title: string
  /** The category, such as the name of a game. */
  readonly category_name: string
}

interface Online extends Broadcaster {
  /** The stream's own id. */
  readonly id: string
  /** The kind of stream, such as `live`. */
  readonly type: string
  /** The time of the stream's start, in RFC 3339. */
  readonly started_at: string
}

interface Data {
  /** A reward of the channel has been redeemed. */
  readonly 'channel.channel_points_custom_reward_redemption.add': Redemption
  /** A user has given Bits to the channel. */
  readonly 'channel.cheer': Cheer
  /** A user follows the channel. */
  readonly 'channel.follow': Follow
  /** A channel sends its viewers to another. */
  readonly 'channel.raid': Raid
  /** A user has subscribed to the channel. */
  readonly 'channel.subscribe': Subscribed
  /** Title, language or category have changed. */
  readonly 'channel.update': Update
  /** The stream of the channel has ended. */
  readonly 'stream.offline': Broadcaster
  /** The stream of the channel has begun. */
  readonly 'stream.online': Online
}

type Name = Exclude<(typeof TWITCH_EVENTS)[number], 'revocation'>
type DataOf<N> = N extends keyof Data ? Data[N] : Readonly<Record<string, unknown>>
type Listed = { readonly [N in Name]: TwitchNotification<N, DataOf<N>> }

/** The events of Twitch that most applications handle; there are more. */
export interface TwitchEvents extends Listed {
  /** Twitch has ended a subscription. */
  readonly revocation: TwitchRevocation
  /** Every event that is not listed. */
  readonly '*': TwitchNotification
}
