import { standardWebhooksSchemeOf } from '../authenticate/standard-webhooks.ts'
import { defineProvider } from '../provider/define-provider.ts'
import { listedEvents, type NoListedEvents, type WithEvents } from '../provider/event-schema.ts'
import { identityAt } from '../provider/identity-at.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret } from '../provider/secret.ts'
import { checkSenderOptions, type SenderOptions } from '../provider/sender-options.ts'
import { RESEND_EVENTS, type ResendEvents } from './events/resend.ts'

export type {
  ResendContact,
  ResendDetails,
  ResendDomain,
  ResendEmail,
  ResendEvent,
  ResendEvents,
  ResendReceivedEmail,
} from './events/resend.ts'

/** Options of `resend`. */
export interface ResendOptions<X extends object> extends SenderOptions<X> {
  /** The webhook's signing secret, including `whsec_`; not an API key (`re_…`). */
  readonly secret: Secret
}

/**
 * Receives Resend webhooks (https://resend.com/docs/webhooks/verify-webhooks-requests), which are sent through Svix.
 * `svix-signature` is an HMAC-SHA256 over `svix-id`, `svix-timestamp` and the raw body. Retries are recognized by the
 * signed id, not by `email_id`: one email has many events.
 *
 * @throws TypeError for an unknown option or a secret that is not base64, with or without `whsec_`.
 * @example
 * ```ts
 * resend({ secret: process.env.RESEND_WEBHOOK_SECRET })
 * ```
 */
export function resend<X extends object = NoListedEvents>(
  options: ResendOptions<X>,
): Provider<WithEvents<ResendEvents, X>> {
  checkSenderOptions('resend', options)
  return defineProvider({
    name: 'resend',
    scheme: standardWebhooksSchemeOf('resend', { secret: options.secret, headerPrefix: 'svix' }),
    events: listedEvents<ResendEvents, X>(RESEND_EVENTS, options.events),
    identify: identityAt('/type'),
  })
}
