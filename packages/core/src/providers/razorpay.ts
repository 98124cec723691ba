import { hmacScheme } from '../authenticate/hmac.ts'
import { defineProvider } from '../provider/define-provider.ts'
import { listedEvents, type NoListedEvents, type WithEvents } from '../provider/event-schema.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret } from '../provider/secret.ts'
import { checkSenderOptions, type SenderOptions } from '../provider/sender-options.ts'
import { textAt } from '../util/pointer.ts'
import { RAZORPAY_EVENTS, type RazorpayEvents } from './events/razorpay.ts'

export type { RazorpayEntity, RazorpayEvent, RazorpayEvents } from './events/razorpay.ts'

/** Options of `razorpay`. */
export interface RazorpayOptions<X extends object> extends SenderOptions<X> {
  /** The secret that you entered for the webhook in the dashboard; not the secret of an API key. */
  readonly secret: Secret
}

/**
 * Receives Razorpay webhooks (https://razorpay.com/docs/webhooks/validate-test). The header is
 * `X-Razorpay-Signature: <hex>`, an HMAC-SHA256 over the raw body.
 *
 * The event's id is in a header that Razorpay does not sign: `idAuthenticated` is `false`, and deliveries with the
 * same body are duplicates.
 *
 * @throws TypeError for an unknown option or an unusable secret.
 * @example
 * ```ts
 * razorpay({ secret: process.env.RAZORPAY_WEBHOOK_SECRET })
 * ```
 */
export function razorpay<X extends object = NoListedEvents>(
  options: RazorpayOptions<X>,
): Provider<WithEvents<RazorpayEvents, X>> {
  checkSenderOptions('razorpay', options)
  return defineProvider({
    name: 'razorpay',
    scheme: hmacScheme('razorpay', { secret: options.secret, header: 'X-Razorpay-Signature' }),
    events: listedEvents<RazorpayEvents, X>(RAZORPAY_EVENTS, options.events),
    identify: (payload, { headers }) => ({
      type: textAt(payload, '/event') ?? '',
      id: headers.get('x-razorpay-event-id') ?? undefined,
      idAuthenticated: false,
    }),
  })
}
