import { tokenScheme } from '../authenticate/token.ts'
import { defineProvider } from '../provider/define-provider.ts'
import { listedEvents, type NoListedEvents, type WithEvents } from '../provider/event-schema.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret } from '../provider/secret.ts'
import { checkSenderOptions, type SenderOptions } from '../provider/sender-options.ts'
import { HOUR_MS } from '../util/duration.ts'
import { atPointer } from '../util/pointer.ts'
import { TELEGRAM_EVENTS, type TelegramEvents } from './events/telegram.ts'

export type {
  TelegramCallbackQuery,
  TelegramChat,
  TelegramEvents,
  TelegramMessage,
  TelegramUpdate,
  TelegramUser,
} from './events/telegram.ts'

/** Options of `telegram`. */
export interface TelegramOptions<X extends object> extends SenderOptions<X> {
  /** The `secret_token` that you passed to `setWebhook`; not the bot's token. */
  readonly secret: Secret
}

/**
 * Receives updates for a Telegram bot (https://core.telegram.org/bots/api#setwebhook), with your own token in
 * `X-Telegram-Bot-Api-Secret-Token`. The token authenticates the sender, not the body.
 *
 * An update's name is the field next to `update_id`, such as `message`. Updates with the same body are duplicates for
 * an hour.
 *
 * @throws TypeError for an unknown option or an unusable secret.
 * @example
 * ```ts
 * telegram({ secret: process.env.TELEGRAM_SECRET_TOKEN })
 * ```
 */
export function telegram<X extends object = NoListedEvents>(
  options: TelegramOptions<X>,
): Provider<WithEvents<TelegramEvents, X>> {
  checkSenderOptions('telegram', options)
  return defineProvider({
    name: 'telegram',
    scheme: tokenScheme('telegram', {
      secret: options.secret,
      header: 'X-Telegram-Bot-Api-Secret-Token',
    }),
    events: listedEvents<TelegramEvents, X>(TELEGRAM_EVENTS, options.events),
    identify(payload) {
      const id = atPointer(payload, '/update_id')
      if (typeof id !== 'number') return { type: '' }
      const type = Object.keys(payload as object).find((name) => name !== 'update_id') ?? ''
      return { type, id: String(id) }
    },
    retainMs: HOUR_MS,
  })
}
