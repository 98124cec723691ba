import { hmacScheme } from '../authenticate/hmac.ts'
import { defineProvider } from '../provider/define-provider.ts'
import { listedEvents, type NoListedEvents, type WithEvents } from '../provider/event-schema.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret } from '../provider/secret.ts'
import { checkSenderOptions, type SenderOptions } from '../provider/sender-options.ts'
import { atPointer } from '../util/pointer.ts'
import { LINE_EVENTS, type LineEvents } from './events/line.ts'

export type {
  LineBatch,
  LineContent,
  LineEvent,
  LineEventBase,
  LineEvents,
  LineEventType,
  LineMessageEvent,
  LinePostbackEvent,
  LineText,
} from './events/line.ts'

/** Options of `line`. */
export interface LineOptions<X extends object> extends SenderOptions<X> {
  /** The channel secret, from the channel's basic settings; not the channel access token. */
  readonly secret: Secret
}

/**
 * Receives LINE webhooks (https://developers.line.biz/en/docs/messaging-api/receiving-messages). The header is
 * `x-line-signature: <base64>`, an HMAC-SHA256 over the raw body, which contains a list of events. The list is one
 * delivery, named `events`.
 *
 * The "Verify" button needs no setup: it sends an empty list, which gets a 200. Deliveries with the same body are
 * duplicates. LINE redelivers an event with a different body but the same `webhookEventId`, so compare those ids in
 * the handler.
 *
 * @throws TypeError for an unknown option or an unusable secret.
 * @example
 * ```ts
 * line({ secret: process.env.LINE_CHANNEL_SECRET })
 * ```
 */
export function line<X extends object = NoListedEvents>(
  options: LineOptions<X>,
): Provider<WithEvents<LineEvents, X>> {
  checkSenderOptions('line', options)
  return defineProvider({
    name: 'line',
    scheme: hmacScheme('line', {
      secret: options.secret,
      header: 'x-line-signature',
      format: '{base64}',
    }),
    events: listedEvents<LineEvents, X>(LINE_EVENTS, options.events),
    identify: (payload) => ({ type: Array.isArray(atPointer(payload, '/events')) ? 'events' : '' }),
  })
}
