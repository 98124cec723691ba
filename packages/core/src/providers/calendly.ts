import { hmacScheme } from '../authenticate/hmac.ts'
import { defineProvider } from '../provider/define-provider.ts'
import { listedEvents, type NoListedEvents, type WithEvents } from '../provider/event-schema.ts'
import { identityAt } from '../provider/identity-at.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret } from '../provider/secret.ts'
import { SENDER_OPTION_NAMES, type SenderOptions } from '../provider/sender-options.ts'
import { checkOptions } from '../util/check-options.ts'
import { CALENDLY_EVENTS, type CalendlyEvents } from './events/calendly.ts'

export type { CalendlyEvent, CalendlyEvents, CalendlyInvitee } from './events/calendly.ts'

/** Options of `calendly`. */
export interface CalendlyOptions<X extends object> extends SenderOptions<X> {
  /** The signing key: the one that the subscription was created with, or that of the OAuth app. */
  readonly secret: Secret
}

/**
 * Calendly (https://developer.calendly.com/api-docs/overview/webhooks/webhook-signatures):
 * `Calendly-Webhook-Signature: t=<seconds>,v1=<hex>`, HMAC-SHA256 over time, full stop and raw body. The time may be 3
 * minutes from now, as in Calendly's own example. A delivery has no id, so equal bodies are one event.
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
  checkOptions('calendly', options, SENDER_OPTION_NAMES)
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
