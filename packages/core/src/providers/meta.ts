import { hmacScheme } from '../authenticate/hmac.ts'
import { keepSecret } from '../authenticate/secrets.ts'
import { tokenSecretRules } from '../authenticate/token.ts'
import { defineProvider } from '../provider/define-provider.ts'
import { listedEvents, type NoListedEvents, type WithEvents } from '../provider/event-schema.ts'
import { identityAt } from '../provider/identity-at.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret } from '../provider/secret.ts'
import { checkSenderOptions, type SenderOptions } from '../provider/sender-options.ts'
import { DAY_MS } from '../util/duration.ts'
import { META_EVENTS, type MetaEvents } from './events/meta.ts'

export type {
  MetaChange,
  MetaEntry,
  MetaEvent,
  MetaEvents,
  WhatsappMessage,
  WhatsappStatus,
  WhatsappValue,
} from './events/meta.ts'

/** Options of `meta`. */
export interface MetaOptions<X extends object> extends SenderOptions<X> {
  /** The app secret, from the app's basic settings; not an access token. */
  readonly secret: Secret
  /** The verify token that you entered next to the callback URL. @default no GET is answered */
  readonly verifyToken?: Secret
}

/**
 * Receives Meta webhooks (https://developers.facebook.com/docs/graph-api/webhooks) for WhatsApp, Instagram, pages and
 * other objects. The header is `X-Hub-Signature-256: sha256=<hex>`, an HMAC-SHA256 over the raw body. With
 * `verifyToken`, the receiver answers the GET that checks your URL.
 *
 * A delivery is a batch of up to 1,000 changes to one kind of object, which is the event type. Deliveries with the
 * same body are duplicates for 8 days, because WhatsApp retries for 7; no time is signed.
 *
 * @throws TypeError for an unknown option or an unusable secret.
 * @example
 * ```ts
 * meta({ secret: process.env.META_APP_SECRET, verifyToken: process.env.META_VERIFY_TOKEN })
 * ```
 */
export function meta<X extends object = NoListedEvents>(
  options: MetaOptions<X>,
): Provider<WithEvents<MetaEvents, X>> {
  checkSenderOptions('meta', options, ['secret', 'events', 'verifyToken'])
  const { secret, verifyToken } = options
  // If the option is present, it must have a value: an unset environment variable would turn the handshake off.
  const isVerified = Object.hasOwn(options, 'verifyToken')
  if (isVerified) keepSecret(verifyToken, tokenSecretRules, 'meta: verifyToken')
  const token = { query: 'hub.verify_token', secret: verifyToken }
  return defineProvider({
    name: 'meta',
    scheme: hmacScheme('meta', {
      secret,
      header: 'X-Hub-Signature-256',
      format: 'sha256={hex}',
    }),
    events: listedEvents<MetaEvents, X>(META_EVENTS, options.events),
    identify: identityAt('/object'),
    handshakes: isVerified
      ? [{ on: 'get', require: { 'hub.mode': 'subscribe' }, token, echo: 'hub.challenge' }]
      : undefined,
    maxBodyBytes: 3_145_728,
    retainMs: 8 * DAY_MS,
  })
}
