import { hmacScheme } from '../authenticate/hmac.ts'
import { defineProvider } from '../provider/define-provider.ts'
import { listedEvents, type NoListedEvents, type WithEvents } from '../provider/event-schema.ts'
import { identityAt } from '../provider/identity-at.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret } from '../provider/secret.ts'
import { checkSenderOptions, type SenderOptions } from '../provider/sender-options.ts'
import { CALCOM_EVENTS, type CalcomEvents } from './events/calcom.ts'

export type {
  CalcomBooking,
  CalcomEvent,
  CalcomEvents,
  CalcomMeeting,
  CalcomPerson,
} from './events/calcom.ts'

/** Options of `calcom`. */
export interface CalcomOptions<X extends object> extends SenderOptions<X> {
  /** The secret that you entered for the webhook. Without one, Cal.com does not sign. */
  readonly secret: Secret
}

/**
 * Receives Cal.com webhooks (https://cal.com/docs/developing/guides/automation/webhooks). The header is
 * `X-Cal-Signature-256: <hex>`, an HMAC-SHA256 over the raw body. The event type is its `triggerEvent`. It has no
 * id, so deliveries with the same body are duplicates; most bodies contain the time of the event. No time is signed.
 *
 * @throws TypeError for an unknown option or an unusable secret.
 * @example
 * ```ts
 * calcom({ secret: process.env.CALCOM_WEBHOOK_SECRET })
 * ```
 */
export function calcom<X extends object = NoListedEvents>(
  options: CalcomOptions<X>,
): Provider<WithEvents<CalcomEvents, X>> {
  checkSenderOptions('calcom', options)
  return defineProvider({
    name: 'calcom',
    scheme: hmacScheme('calcom', { secret: options.secret, header: 'X-Cal-Signature-256' }),
    events: listedEvents<CalcomEvents, X>(CALCOM_EVENTS, options.events),
    identify: identityAt('/triggerEvent'),
  })
}
