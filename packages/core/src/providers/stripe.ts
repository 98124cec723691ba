import { hmacScheme } from '../authenticate/hmac.ts'
import { defineProvider } from '../provider/define-provider.ts'
import { listedEvents, type NoListedEvents, type WithEvents } from '../provider/event-schema.ts'
import { identityAt } from '../provider/identity-at.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret } from '../provider/secret.ts'
import { checkSenderOptions, type SenderOptions } from '../provider/sender-options.ts'
import { DAY_MS } from '../util/duration.ts'
import { STRIPE_EVENTS, type StripeEvents } from './events/stripe.ts'

export type { StripeEvent, StripeEvents, StripeObject, StripeThinEvent } from './events/stripe.ts'

/** Options of `stripe`. */
export interface StripeOptions<X extends object> extends SenderOptions<X> {
  /** The endpoint's signing secret, including `whsec_`. Each endpoint has its own; `stripe listen` prints another. */
  readonly secret: Secret
}

/**
 * Receives Stripe webhooks (https://docs.stripe.com/webhooks). The header is `Stripe-Signature: t=<seconds>,v1=<hex>`,
 * an HMAC-SHA256 over timestamp, period and raw body. Thin events are signed the same way. Retries are recognized by
 * the event's `id` for 4 days, because Stripe retries for 3.
 *
 * @throws TypeError for an unknown option or an unusable secret.
 * @example
 * ```ts
 * stripe({ secret: process.env.STRIPE_WEBHOOK_SECRET })
 * ```
 */
export function stripe<X extends object = NoListedEvents>(
  options: StripeOptions<X>,
): Provider<WithEvents<StripeEvents, X>> {
  checkSenderOptions('stripe', options)
  return defineProvider({
    name: 'stripe',
    scheme: hmacScheme('stripe', {
      secret: options.secret,
      header: 'Stripe-Signature',
      separator: ',',
      timestampPrefix: 't=',
      format: 'v1={hex}',
      signedContent: '{timestamp}.{body}',
    }),
    events: listedEvents<StripeEvents, X>(STRIPE_EVENTS, options.events),
    identify: identityAt('/type', '/id'),
    retainMs: 4 * DAY_MS,
  })
}
