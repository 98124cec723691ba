import { hmacScheme } from '../authenticate/hmac.ts'
import { defineProvider } from '../provider/define-provider.ts'
import { listedEvents, type NoListedEvents, type WithEvents } from '../provider/event-schema.ts'
import { identityAt } from '../provider/identity-at.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret } from '../provider/secret.ts'
import { checkSenderOptions, type SenderOptions } from '../provider/sender-options.ts'
import { INTERCOM_EVENTS, type IntercomEvents } from './events/intercom.ts'

export type { IntercomEvent, IntercomEvents, IntercomItem } from './events/intercom.ts'

/** Options of `intercom`. */
export interface IntercomOptions<X extends object> extends SenderOptions<X> {
  /** The app's client secret, from its "Basic information" page; not an access token. */
  readonly secret: Secret
}

/**
 * Receives Intercom webhooks (https://developers.intercom.com/docs/webhooks). The header is
 * `X-Hub-Signature: sha1=<hex>`, an HMAC-SHA1 over the raw body. The known collisions of SHA-1 do not break an HMAC.
 *
 * The event type is its `topic`. A retry has its attempt count in the body, so retries are recognized by the
 * notification's `id`. No time is signed.
 *
 * @throws TypeError for an unknown option or an unusable secret.
 * @example
 * ```ts
 * intercom({ secret: process.env.INTERCOM_CLIENT_SECRET })
 * ```
 */
export function intercom<X extends object = NoListedEvents>(
  options: IntercomOptions<X>,
): Provider<WithEvents<IntercomEvents, X>> {
  checkSenderOptions('intercom', options)
  return defineProvider({
    name: 'intercom',
    scheme: hmacScheme('intercom', {
      secret: options.secret,
      header: 'X-Hub-Signature',
      algorithm: 'sha1',
      format: 'sha1={hex}',
    }),
    events: listedEvents<IntercomEvents, X>(INTERCOM_EVENTS, options.events),
    identify: identityAt('/topic', '/id'),
  })
}
