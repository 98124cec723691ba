import { payloadHmacScheme } from '../authenticate/payload-hmac.ts'
import { defineProvider } from '../provider/define-provider.ts'
import { listedEvents, type NoListedEvents, type WithEvents } from '../provider/event-schema.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret } from '../provider/secret.ts'
import { checkSenderOptions, type SenderOptions } from '../provider/sender-options.ts'
import { textAt } from '../util/pointer.ts'
import { MAILGUN_EVENTS, type MailgunEvents } from './events/mailgun.ts'

export type { MailgunEvent, MailgunEventData, MailgunEvents } from './events/mailgun.ts'

/** Options of `mailgun`. */
export interface MailgunOptions<X extends object> extends SenderOptions<X> {
  /** The HTTP webhook signing key, which is not an API key. Each subaccount has its own. */
  readonly secret: Secret
}

const MAX_BYTES = 262_144

/**
 * Receives Mailgun webhooks (https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks).
 * The body contains `signature`, with an HMAC-SHA256 in hex over its `timestamp` and `token`.
 *
 * Nothing else is signed: anyone who captures a delivery can attach its signature to any other event, so `covers` is
 * `fields`, and neither the event type nor its id is authenticated. Each token is accepted once, with whatever
 * event, for 8 hours, because Mailgun retries for that long. Whether a retry gets a new signature is not published.
 *
 * @throws TypeError for an unknown option or an unusable secret.
 * @example
 * ```ts
 * mailgun({ secret: process.env.MAILGUN_SIGNING_KEY })
 * ```
 */
export function mailgun<X extends object = NoListedEvents>(
  options: MailgunOptions<X>,
): Provider<WithEvents<MailgunEvents, X>> {
  checkSenderOptions('mailgun', options)
  return defineProvider({
    name: 'mailgun',
    scheme: payloadHmacScheme('mailgun', {
      secret: options.secret,
      proof: {
        signature: '/signature/signature',
        timestamp: '/signature/timestamp',
        id: '/signature/token',
        signedContent: '{timestamp}{id}',
      },
      maxUnprovedBytes: MAX_BYTES,
      // The last retry comes 7.5 hours after the first attempt, possibly with the first timestamp.
      toleranceSeconds: 28_800,
    }),
    events: listedEvents<MailgunEvents, X>(MAILGUN_EVENTS, options.events),
    identify: (payload) => ({
      type: textAt(payload, '/event-data/event') ?? '',
      id: textAt(payload, '/event-data/id'),
      // Even if it happens to be the signed token.
      idAuthenticated: false,
    }),
    maxBodyBytes: MAX_BYTES,
  })
}
