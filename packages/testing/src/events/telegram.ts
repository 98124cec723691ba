import { randomInt } from 'node:crypto'
import type { TelegramEvents } from '@hookseal/core/providers/telegram'
import type { EventFactory } from './event-factory.ts'
import { makeEvents, type SenderEvents } from './make-events.ts'

const number = () => randomInt(10_000_000, 1_000_000_000)
const id = () => String(randomInt(10 ** 13, 2 * 10 ** 14))
const seconds = () => Math.floor(Date.now() / 1000)
const from = () => ({ id: number(), is_bot: false, first_name: 'Ada' })
const privateChat = () => ({ id: number(), type: 'private', first_name: 'Ada' })
const channel = () => ({ id: -1_000_000_000_000 - number(), type: 'channel', title: 'News' })
const baseMessage = () => ({ message_id: number(), date: seconds(), text: 'hello' })
const message = () => ({ ...baseMessage(), from: from(), chat: privateChat() })
const post = () => ({ ...baseMessage(), chat: channel() })
const edited = () => ({ edit_date: seconds() })
const member = (status: string) => ({ status, user: from() })
const memberChanged = () => ({
  chat: channel(),
  from: from(),
  date: seconds(),
  old_chat_member: member('left'),
  new_chat_member: member('member'),
})
const price = { currency: 'USD', total_amount: 1200 }
const query = () => ({ id: id(), from: from() })

const made: SenderEvents<TelegramEvents> = makeEvents<TelegramEvents>({
  factory: 'telegramEvents',
  data: {
    message,
    callback_query: () => ({ ...query(), message: message(), chat_instance: id(), data: 'yes' }),
    channel_post: post,
    chat_join_request: () => ({
      chat: channel(),
      from: from(),
      user_chat_id: number(),
      date: seconds(),
    }),
    chat_member: memberChanged,
    chosen_inline_result: () => ({ result_id: id(), from: from(), query: 'cats' }),
    edited_channel_post: () => ({ ...post(), ...edited() }),
    edited_message: () => ({ ...message(), ...edited() }),
    inline_query: () => ({ ...query(), query: 'cats', offset: '' }),
    message_reaction: () => ({
      chat: privateChat(),
      message_id: number(),
      user: from(),
      date: seconds(),
      old_reaction: [],
      new_reaction: [{ type: 'emoji', emoji: '👍' }],
    }),
    my_chat_member: memberChanged,
    poll: () => ({
      id: id(),
      question: 'Tea?',
      options: [{ text: 'Yes', voter_count: 1 }],
      total_voter_count: 1,
      is_closed: false,
      is_anonymous: true,
      type: 'regular',
      allows_multiple_answers: false,
    }),
    poll_answer: () => ({ poll_id: id(), user: from(), option_ids: [0] }),
    pre_checkout_query: () => ({ ...query(), ...price, invoice_payload: id() }),
    shipping_query: () => ({
      ...query(),
      invoice_payload: id(),
      shipping_address: {
        country_code: 'GB',
        state: '',
        city: 'London',
        street_line1: '1 Example Street',
        street_line2: '',
        post_code: 'SW1A 1AA',
      },
    }),
  },
  event: (type, content) => ({ update_id: number(), [type]: content }),
  unlisted: 'invented_for_a_test',
})

/**
 * Creates updates in the format of Telegram, with new ids.
 *
 * @example
 * ```ts
 * signed(provider, telegramEvents.minimal('message', { message: { text: '/start' } }))
 * ```
 */
export const telegramEvents: EventFactory<TelegramEvents> = made.factory

/** Creates an update of any type, for tools. */
export const sampleOfTelegram: SenderEvents<TelegramEvents>['sample'] = made.sample
