import { hmacScheme } from '../authenticate/hmac.ts'
import { defineProvider } from '../provider/define-provider.ts'
import { listedEvents, type NoListedEvents, type WithEvents } from '../provider/event-schema.ts'
import { identityAt } from '../provider/identity-at.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret } from '../provider/secret.ts'
import { checkSenderOptions, type SenderOptions } from '../provider/sender-options.ts'
import { DAY_MS } from '../util/duration.ts'
import { ADYEN_PLATFORM_EVENTS, type AdyenPlatformEvents } from './events/adyen-platform.ts'

export type { AdyenPlatformEvent, AdyenPlatformEvents } from './events/adyen-platform.ts'

/** Options of `adyenPlatform`. */
export interface AdyenPlatformOptions<X extends object> extends SenderOptions<X> {
  /** The webhook's HMAC key, in hexadecimal as the Customer Area shows it. */
  readonly secret: Secret
}

/**
 * Receives Adyen's webhooks for platforms, management and tokens
 * (https://docs.adyen.com/development-resources/webhooks/secure-webhooks/verify-hmac-signatures). The header is
 * `HmacSignature: <base64>`, an HMAC-SHA256 over the raw body. Standard webhooks, which are about payments, are signed
 * differently: see `adyen`. Deliveries with the same body are duplicates for 31 days, because Adyen retries for 30.
 *
 * @throws TypeError for an unknown option or an unusable secret.
 * @example
 * ```ts
 * adyenPlatform({ secret: process.env.ADYEN_PLATFORM_HMAC_KEY })
 * ```
 */
export function adyenPlatform<X extends object = NoListedEvents>(
  options: AdyenPlatformOptions<X>,
): Provider<WithEvents<AdyenPlatformEvents, X>> {
  checkSenderOptions('adyenPlatform', options)
  return defineProvider({
    name: 'adyen-platform',
    scheme: hmacScheme('adyenPlatform', {
      secret: options.secret,
      secretEncoding: 'hex',
      header: 'HmacSignature',
      format: '{base64}',
    }),
    events: listedEvents<AdyenPlatformEvents, X>(ADYEN_PLATFORM_EVENTS, options.events),
    identify: identityAt('/type'),
    retainMs: 31 * DAY_MS,
  })
}
