import { hmacScheme } from '../authenticate/hmac.ts'
import { defineProvider } from '../provider/define-provider.ts'
import { listedEvents, type NoListedEvents, type WithEvents } from '../provider/event-schema.ts'
import { identityAt } from '../provider/identity-at.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret } from '../provider/secret.ts'
import { checkSenderOptions, type SenderOptions } from '../provider/sender-options.ts'
import { CALENDLY_EVENTS, type CalendlyEvents } from './events/calendly.ts'

export type { CalendlyEvent, CalendlyEvents, CalendlyInvitee } from './events/calendly.ts'

/** Options of `calendly`. */
export interface CalendlyOptions<X extends object> extends SenderOptions<X> {
  /** The signing key that you created the subscription with, or the OAuth app's signing key. */
  readonly secret: Secret
}

/**
 * Receives Calendly webhooks (https://developer.calendly.com/api-docs/overview/webhooks/webhook-signatures). The
 * header is `Calendly-Webhook-Signature: t=<seconds>,v1=<hex>`, an HMAC-SHA256 over timestamp, period and raw body.
 * The tolerance is 3 minutes, as in Calendly's own example. There is no delivery id, so deliveries with the same body
 * are duplicates.
 *
 * @throws TypeError for an unknown option or an unusable secret.
 * @example
 * ```ts
 * calendly({ secret: process.env.CALENDLY_SIGNING_KEY })
 * ```
 */
export function calendly<X extends object = NoListedEvents>(
  options: CalendlyOptions<X>,
): Provider<WithEvents<CalendlyEvents, X>> {
  checkSenderOptions('calendly', options)
  return defineProvider({
    name: 'calendly',
    scheme: hmacScheme('calendly', {
      secret: options.secret,
      header: 'Calendly-Webhook-Signature',
      separator: ',',
      timestampPrefix: 't=',
      format: 'v1={hex}',
      signedContent: '{timestamp}.{body}',
      toleranceSeconds: 180,
    }),
    events: listedEvents<CalendlyEvents, X>(CALENDLY_EVENTS, options.events),
    identify: identityAt('/event'),
  })
}
