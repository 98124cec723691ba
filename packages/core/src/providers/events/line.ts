/** The one name that every delivery has: it holds a list of events. */
export const LINE_EVENTS = ['events'] as const

/** The kinds of event in a list. */
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

/** The fields that every event has. For the others, see the types of `@line/bot-sdk`. */
export interface LineEventBase<T extends LineEventType = LineEventType> {
  /** The kind of event, such as `message`. */
  readonly type: T
  /** The event's id, a ULID; the same when LINE redelivers the event. */
  readonly webhookEventId: string
  /** The time of the event, in Unix milliseconds; the same when LINE redelivers the event. */
  readonly timestamp: number
  /** Whether your bot may answer: `standby` while another module has the conversation. */
  readonly mode: 'active' | 'standby'
  /** How the event was delivered. */
  readonly deliveryContext: {
    /** Whether LINE has sent the event before. */
    readonly isRedelivery: boolean
  }
  /** Where the event happened, if it did in a conversation. */
  readonly source?:
    | {
        /** The kind of conversation. */
        readonly type: 'user' | 'group' | 'room'
        /** The user who caused the event, if that is known. */
        readonly userId?: string | undefined
        /** The group chat, if it happened in one. */
        readonly groupId?: string | undefined
        /** The multi-person chat, if it happened in one. */
        readonly roomId?: string | undefined
      }
    | undefined
  /** Answers the event, if it can be answered. */
  readonly replyToken?: string | undefined
  readonly [field: string]: unknown
}

/** A message with text. */
export interface LineText {
  /** Always `text` for such a message. */
  readonly type: 'text'
  /** The id of the message. */
  readonly id: string
  /** What the user has written. */
  readonly text: string
  readonly [field: string]: unknown
}

/** A message with something else, such as an image or a sticker. */
export interface LineContent {
  /** The kind of message, such as `image`. */
  readonly type: 'audio' | 'file' | 'image' | 'location' | 'sticker' | 'video'
  /** The id of the message. */
  readonly id: string
  readonly [field: string]: unknown
}

/** Somebody has sent a message. */
export interface LineMessageEvent extends LineEventBase<'message'> {
  /** The message that was sent. */
  readonly message: LineText | LineContent
}

/** Somebody has used a control with a postback action. */
export interface LinePostbackEvent extends LineEventBase<'postback'> {
  /** What the action sends. */
  readonly postback: {
    /** The data that you gave to the action. */
    readonly data: string
    /** What the user has chosen, such as a date. */
    readonly params?: Readonly<Record<string, string>> | undefined
  }
}

/** One event of a list, which its `type` tells apart. */
export type LineEvent =
  | LineMessageEvent
  | LinePostbackEvent
  | LineEventBase<Exclude<LineEventType, 'message' | 'postback'>>

/** A delivery of LINE (https://developers.line.biz/en/reference/messaging-api/#request-body). */
export interface LineBatch {
  /** The user id of the bot that the events are for. */
  readonly destination: string
  /** The events; none when LINE checks your endpoint. */
  readonly events: readonly LineEvent[]
}

/** What LINE sends. */
export interface LineEvents {
  /** A list of events. */
  readonly events: LineBatch
  /** Nothing: every delivery of LINE is a list of events. */
  readonly '*': LineBatch
}
