/** @ts-ignore An optional peer: without it, `Update` is `any`, and the types in this file are used. */
import type { Update } from '@grammyjs/types'
import type { PeerType } from '../../provider/peer-type.ts'

/** The kinds of updates that most bots handle. */
export const TELEGRAM_EVENTS = [
  'callback_query',
  'channel_post',
  'chat_join_request',
  'chat_member',
  'chosen_inline_result',
  'edited_channel_post',
  'edited_message',
  'inline_query',
  'message',
  'message_reaction',
  'my_chat_member',
  'poll',
  'poll_answer',
  'pre_checkout_query',
  'shipping_query',
] as const

/** A Telegram user or bot. Install `@grammyjs/types` for full types. */
export interface TelegramUser {
  /** The numeric id of the user. */
  readonly id: number
  /** Whether the user is a bot. */
  readonly is_bot: boolean
  /** The user's first name, or the bot's name. */
  readonly first_name: string
  /** The name after the `@`, if there is one. */
  readonly username?: string | undefined
  readonly [field: string]: unknown
}

/** A chat that the bot is in. */
export interface TelegramChat {
  /** The numeric id of the chat; negative for groups and channels. */
  readonly id: number
  /** The kind of chat: `private`, `group`, `supergroup` or `channel`. */
  readonly type: string
  /** The title of a group or channel. */
  readonly title?: string | undefined
  readonly [field: string]: unknown
}

/** A message in a chat, or a post in a channel. */
export interface TelegramMessage {
  /** The message's number within its chat. */
  readonly message_id: number
  /** The time of the message, in Unix seconds. */
  readonly date: number
  /** The chat that the message is in. */
  readonly chat: TelegramChat
  /** Who sent it; absent in channels. */
  readonly from?: TelegramUser | undefined
  /** The text of a text message. */
  readonly text?: string | undefined
  readonly [field: string]: unknown
}

/** What a bot receives when someone presses a button under a message. Answer it with `answerCallbackQuery`. */
export interface TelegramCallbackQuery {
  /** The id of the query, which you need to answer it. */
  readonly id: string
  /** Who pressed the button. */
  readonly from: TelegramUser
  /** The message with the button, if the bot sent it. */
  readonly message?: TelegramMessage | undefined
  /** The data of the pressed button. */
  readonly data?: string | undefined
  readonly [field: string]: unknown
}

/** What every update has (https://core.telegram.org/bots/api#update), besides the field that is its name. */
export interface TelegramUpdate {
  /** The update's number, unchanged on retries. */
  readonly update_id: number
}

type Name = (typeof TELEGRAM_EVENTS)[number]
type OwnContent<N> = N extends 'message' | 'channel_post' | `edited_${string}`
  ? TelegramMessage
  : N extends 'callback_query'
    ? TelegramCallbackQuery
    : Readonly<Record<string, unknown>>
type Contents = Required<PeerType<Update, { readonly [N in Name]: OwnContent<N> }>>
type Listed = { readonly [N in Name]: TelegramUpdate & { readonly [F in N]: Contents[F] } }

/** The kinds of updates that most bots handle; there are more. */
export interface TelegramEvents extends Listed {
  /** Every kind of update that is not listed. */
  readonly '*': TelegramUpdate & Readonly<Record<string, unknown>>
}
