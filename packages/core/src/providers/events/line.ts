/** The only name, because every delivery is a list of events. */
export const LINE_EVENTS = ['events'] as const

/** The kinds of events in a list. */
export type LineEventType =
  | 'accountLink'
  | 'activated'
  | 'beacon'
  | 'botResumed'
  | 'botSuspended'
  | 'deactivated'
  | 'delivery'
  | 'follow'
  | 'join'
  | 'leave'
  | 'memberJoined'
  | 'memberLeft'
  | 'membership'
  | 'message'
  | 'module'
  | 'postback'
  | 'unfollow'
  | 'unsend'
  | 'videoPlayComplete'

/** The fields common to all events. For the other fields, see the types in `@line/bot-sdk`. */
export interface LineEventBase<T extends LineEventType = LineEventType> {
  /** The kind of event, such as `message`. */
  readonly type: T
  /** The event's id, a ULID; unchanged on redelivery. */
  readonly webhookEventId: string
  /** The time of the event, in Unix milliseconds; unchanged on redelivery. */
  readonly timestamp: number
  /** Whether your bot may reply; `standby` while another module has the conversation. */
  readonly mode: 'active' | 'standby'
  /** How the event was delivered. */
  readonly deliveryContext: {
    /** Whether LINE has sent the event before. */
    readonly isRedelivery: boolean
  }
  /** The conversation where the event happened, if any. */
  readonly source?:
    | {
        /** The kind of conversation. */
        readonly type: 'user' | 'group' | 'room'
        /** The user who caused the event, if known. */
        readonly userId?: string | undefined
        /** The group chat where the event happened, if any. */
        readonly groupId?: string | undefined
        /** The multi-person chat where the event happened, if any. */
        readonly roomId?: string | undefined
      }
    | undefined
  /** The token to reply to the event, if a reply is possible. */
  readonly replyToken?: string | undefined
  readonly [field: string]: unknown
}

/** A text message from a user. */
export interface LineText {
  /** Always `text` for a text message. */
  readonly type: 'text'
  /** The id of the message. */
  readonly id: string
  /** The text that the user wrote. */
  readonly text: string
  readonly [field: string]: unknown
}

/** A message without text, such as an image or a sticker. */
export interface LineContent {
  /** The kind of message, such as `image`. */
  readonly type: 'audio' | 'file' | 'image' | 'location' | 'sticker' | 'video'
  /** The id of the message. */
  readonly id: string
  readonly [field: string]: unknown
}

/** Someone sent a message. */
export interface LineMessageEvent extends LineEventBase<'message'> {
  /** The message that was sent. */
  readonly message: LineText | LineContent
}

/** Someone used a control with a postback action. */
export interface LinePostbackEvent extends LineEventBase<'postback'> {
  /** The content of the postback. */
  readonly postback: {
    /** The data that you set on the action. */
    readonly data: string
    /** What the user chose, such as a date. */
    readonly params?: Readonly<Record<string, string>> | undefined
  }
}

/** One event of a list; `type` says which kind. */
export type LineEvent =
  | LineMessageEvent
  | LinePostbackEvent
  | LineEventBase<Exclude<LineEventType, 'message' | 'postback'>>

/** A LINE delivery (https://developers.line.biz/en/reference/messaging-api/#request-body). */
export interface LineBatch {
  /** The user id of the bot that the events are for. */
  readonly destination: string
  /** The events; empty when LINE checks your endpoint. */
  readonly events: readonly LineEvent[]
}

/** The deliveries that LINE sends. */
export interface LineEvents {
  /** A list of events. */
  readonly events: LineBatch
  /** Never used, because every delivery is a list of events. */
  readonly '*': LineBatch
}
