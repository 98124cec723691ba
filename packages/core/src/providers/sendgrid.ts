import { asymmetricScheme } from '../authenticate/asymmetric.ts'
import { defineProvider } from '../provider/define-provider.ts'
import { listedEvents, type NoListedEvents, type WithEvents } from '../provider/event-schema.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret } from '../provider/secret.ts'
import { checkSenderOptions, type SenderOptions } from '../provider/sender-options.ts'
import { SENDGRID_EVENTS, type SendgridEvents } from './events/sendgrid.ts'

export type { SendgridEvent, SendgridEvents } from './events/sendgrid.ts'

/** Options of `sendgrid`. */
export interface SendgridOptions<X extends object> extends Omit<SenderOptions<X>, 'secret'> {
  /** The webhook's verification key as SendGrid's settings show it: one line of base64, not PEM. */
  readonly publicKey: Secret
}

/**
 * Receives SendGrid's event webhook (https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event). The
 * header is `X-Twilio-Email-Event-Webhook-Signature`, an ECDSA signature (P-256, SHA-256) over timestamp and raw body.
 *
 * A delivery is a JSON array of events, so its name is always `events`. Deliveries with the same body are duplicates;
 * deduplicate the events by `sg_event_id`.
 *
 * @throws TypeError for an unknown option or an unusable key.
 * @example
 * ```ts
 * sendgrid({ publicKey: process.env.SENDGRID_PUBLIC_KEY })
 * ```
 */
export function sendgrid<X extends object = NoListedEvents>(
  options: SendgridOptions<X>,
): Provider<WithEvents<SendgridEvents, X>> {
  checkSenderOptions('sendgrid', options, ['publicKey', 'events'])
  return defineProvider({
    name: 'sendgrid',
    scheme: asymmetricScheme('sendgrid', {
      publicKey: options.publicKey,
      algorithm: 'ecdsa-p256-sha256',
      keyEncoding: 'base64',
      keyFormat: 'spki',
      signatureForm: 'der',
      header: 'X-Twilio-Email-Event-Webhook-Signature',
      format: '{base64}',
      timestampHeader: 'X-Twilio-Email-Event-Webhook-Timestamp',
      signedContent: '{timestamp}{body}',
    }),
    events: listedEvents<SendgridEvents, X>(SENDGRID_EVENTS, options.events),
    identify: (payload) => ({ type: Array.isArray(payload) ? 'events' : '' }),
  })
}
