import { hmacScheme } from '../authenticate/hmac.ts'
import { defineProvider } from '../provider/define-provider.ts'
import { listedEvents, type NoListedEvents, type WithEvents } from '../provider/event-schema.ts'
import { identityAt } from '../provider/identity-at.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret } from '../provider/secret.ts'
import { checkSenderOptions, type SenderOptions } from '../provider/sender-options.ts'
import { DAY_MS } from '../util/duration.ts'
import { SQUARE_EVENTS, type SquareEvents } from './events/square.ts'

export type { SquareEvent, SquareEvents } from './events/square.ts'

/** Options of `square`. */
export interface SquareOptions<X extends object> extends SenderOptions<X> {
  /** The subscription's signature key, as text; not an access token (`EAAA…`). Each subscription has its own. */
  readonly secret: Secret
  /** The subscription's notification URL, character for character; up to 4. Never read from the request. */
  readonly url: string | readonly string[]
}

/**
 * Receives Square webhooks (https://developer.squareup.com/docs/webhooks/step3validate). The header is
 * `x-square-hmacsha256-signature`, an HMAC-SHA256 in base64 over the notification URL and the raw body. No time is
 * signed.
 *
 * Retries are recognized by `event_id` for 4 days. Square retries for up to 24 hours; an older page says 72.
 *
 * @throws TypeError for an unknown option, an unusable secret or a URL that is missing or not absolute.
 * @example
 * ```ts
 * square({ secret: process.env.SQUARE_SIGNATURE_KEY, url: 'https://example.com/webhooks/square' })
 * ```
 */
export function square<X extends object = NoListedEvents>(
  options: SquareOptions<X>,
): Provider<WithEvents<SquareEvents, X>> {
  checkSenderOptions('square', options, ['secret', 'events', 'url'])
  return defineProvider({
    name: 'square',
    scheme: hmacScheme('square', {
      secret: options.secret,
      header: 'x-square-hmacsha256-signature',
      format: '{base64}',
      signedContent: '{url}{body}',
      url: options.url,
    }),
    events: listedEvents<SquareEvents, X>(SQUARE_EVENTS, options.events),
    identify: identityAt('/type', '/event_id'),
    retainMs: 4 * DAY_MS,
  })
}
