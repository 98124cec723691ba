import { hmacScheme } from '../authenticate/hmac.ts'
import { defineProvider } from '../provider/define-provider.ts'
import { listedEvents, type NoListedEvents, type WithEvents } from '../provider/event-schema.ts'
import { identityAt } from '../provider/identity-at.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret } from '../provider/secret.ts'
import { checkSenderOptions, type SenderOptions } from '../provider/sender-options.ts'
import { TYPEFORM_EVENTS, type TypeformEvents } from './events/typeform.ts'

export type {
  TypeformAnswer,
  TypeformEvent,
  TypeformEvents,
  TypeformResponse,
  TypeformResponseEvent,
} from './events/typeform.ts'

/** Options of `typeform`. */
export interface TypeformOptions<X extends object> extends SenderOptions<X> {
  /** The secret that you entered for the webhook. Without one, Typeform does not sign. */
  readonly secret: Secret
}

/**
 * Receives Typeform webhooks (https://www.typeform.com/developers/webhooks/secure-your-webhooks). The header is
 * `Typeform-Signature: sha256=<base64>`, an HMAC-SHA256 over the raw body. Deliveries with the same `event_id` are
 * duplicates. No time is signed.
 *
 * @throws TypeError for an unknown option or an unusable secret.
 * @example
 * ```ts
 * typeform({ secret: process.env.TYPEFORM_WEBHOOK_SECRET })
 * ```
 */
export function typeform<X extends object = NoListedEvents>(
  options: TypeformOptions<X>,
): Provider<WithEvents<TypeformEvents, X>> {
  checkSenderOptions('typeform', options)
  return defineProvider({
    name: 'typeform',
    scheme: hmacScheme('typeform', {
      secret: options.secret,
      header: 'Typeform-Signature',
      format: 'sha256={base64}',
    }),
    events: listedEvents<TypeformEvents, X>(TYPEFORM_EVENTS, options.events),
    identify: identityAt('/event_type', '/event_id'),
  })
}
