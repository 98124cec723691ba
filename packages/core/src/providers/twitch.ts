import { hmacScheme } from '../authenticate/hmac.ts'
import { defineProvider } from '../provider/define-provider.ts'
import { listedEvents, type NoListedEvents, type WithEvents } from '../provider/event-schema.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret } from '../provider/secret.ts'
import { checkSenderOptions, type SenderOptions } from '../provider/sender-options.ts'
import { textAt } from '../util/pointer.ts'
import { TWITCH_EVENTS, type TwitchEvents } from './events/twitch.ts'

export type { TwitchEvents, TwitchNotification, TwitchRevocation } from './events/twitch.ts'

/** Options of `twitch`. */
export interface TwitchOptions<X extends object> extends SenderOptions<X> {
  /** The secret that you created the subscription with: 10 to 100 ASCII characters. */
  readonly secret: Secret
}

/**
 * Receives Twitch EventSub webhooks (https://dev.twitch.tv/docs/eventsub/handling-webhook-events). The header is
 * `Twitch-Eventsub-Message-Signature: sha256=<hex>`, an HMAC-SHA256 over the message's id, its timestamp exactly as
 * sent, and the raw body. Retries are recognized by the signed id. The challenge that checks your URL is answered
 * after its signature is verified.
 *
 * The event type is the subscription's type, or `revocation` if Twitch has ended the subscription. Both are read
 * from the body, because the headers with the same information are not signed.
 *
 * @throws TypeError for an unknown option or an unusable secret.
 * @example
 * ```ts
 * twitch({ secret: process.env.TWITCH_EVENTSUB_SECRET })
 * ```
 */
export function twitch<X extends object = NoListedEvents>(
  options: TwitchOptions<X>,
): Provider<WithEvents<TwitchEvents, X>> {
  checkSenderOptions('twitch', options)
  return defineProvider({
    name: 'twitch',
    scheme: hmacScheme('twitch', {
      secret: options.secret,
      header: 'Twitch-Eventsub-Message-Signature',
      format: 'sha256={hex}',
      idHeader: 'Twitch-Eventsub-Message-Id',
      timestampHeader: 'Twitch-Eventsub-Message-Timestamp',
      timestampFormat: 'rfc3339',
      signedContent: '{id}{timestamp}{body}',
      toleranceSeconds: 600,
    }),
    events: listedEvents<TwitchEvents, X>(TWITCH_EVENTS, options.events),
    identify(payload) {
      const type = textAt(payload, '/subscription/type') ?? ''
      const isEnabled = textAt(payload, '/subscription/status') === 'enabled'
      return { type: isEnabled || type === '' ? type : 'revocation' }
    },
    handshakes: [
      {
        on: 'delivery',
        when: { at: '/challenge', is: 'text' },
        answer: { text: '{echo:/challenge}' },
      },
    ],
  })
}
