import { hmacScheme } from '../authenticate/hmac.ts'
import { defineProvider } from '../provider/define-provider.ts'
import { listedEvents, type NoListedEvents, type WithEvents } from '../provider/event-schema.ts'
import { identityAt } from '../provider/identity-at.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret } from '../provider/secret.ts'
import { checkSenderOptions, type SenderOptions } from '../provider/sender-options.ts'
import { LEMON_SQUEEZY_EVENTS, type LemonSqueezyEvents } from './events/lemon-squeezy.ts'

export type {
  LemonSqueezyAttributes,
  LemonSqueezyEvent,
  LemonSqueezyEvents,
  LemonSqueezyInvoice,
  LemonSqueezyLicenseKey,
  LemonSqueezyOrder,
  LemonSqueezySubscription,
} from './events/lemon-squeezy.ts'

/** Options of `lemonSqueezy`. */
export interface LemonSqueezyOptions<X extends object> extends SenderOptions<X> {
  /** The signing secret that you entered for the webhook. Test mode has its own webhooks. */
  readonly secret: Secret
}

/**
 * Receives Lemon Squeezy webhooks (https://docs.lemonsqueezy.com/help/webhooks/signing-requests). The header is
 * `X-Signature`, an HMAC-SHA256 over the raw body, in hex. Neither a time nor an id is signed: deliveries with the
 * same body are duplicates, and a captured delivery never becomes too old.
 *
 * @throws TypeError for an unknown option or an unusable secret.
 * @example
 * ```ts
 * lemonSqueezy({ secret: process.env.LEMON_SQUEEZY_WEBHOOK_SECRET })
 * ```
 */
export function lemonSqueezy<X extends object = NoListedEvents>(
  options: LemonSqueezyOptions<X>,
): Provider<WithEvents<LemonSqueezyEvents, X>> {
  checkSenderOptions('lemonSqueezy', options)
  return defineProvider({
    name: 'lemon-squeezy',
    scheme: hmacScheme('lemonSqueezy', { secret: options.secret, header: 'X-Signature' }),
    events: listedEvents<LemonSqueezyEvents, X>(LEMON_SQUEEZY_EVENTS, options.events),
    identify: identityAt('/meta/event_name'),
  })
}
