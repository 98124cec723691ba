import { hmacScheme } from '../authenticate/hmac.ts'
import { defineProvider } from '../provider/define-provider.ts'
import { listedEvents, type NoListedEvents, type WithEvents } from '../provider/event-schema.ts'
import { identityAt } from '../provider/identity-at.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret } from '../provider/secret.ts'
import { SENDER_OPTION_NAMES, type SenderOptions } from '../provider/sender-options.ts'
import { checkOptions } from '../util/check-options.ts'
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
  /** The verify token that you entered beside your address. @default no GET is answered */
  readonly verifyToken?: Secret
}

const DAY_MS = 86_400_000

/**
 * Meta (https://developers.facebook.com/docs/graph-api/webhooks): WhatsApp, Instagram, pages and other objects, by
 * `X-Hub-Signature-256: sha256=<hex>`, HMAC-SHA256 over the raw body. With `verifyToken`, the GET that checks your
 * address is answered.
 *
 * A delivery is a batch of up to 1,000 changes of one kind of object, which is its name. Equal bodies are one delivery,
 * remembered for 8 days, since WhatsApp retries for 7; no time is signed.
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
  checkOptions('meta', options, [...SENDER_OPTION_NAMES, 'verifyToken'])
  const { secret, verifyToken } = options
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
    handshakes:
      verifyToken === undefined
        ? undefined
        : [{ on: 'get', require: { 'hub.mode': 'subscribe' }, token, echo: 'hub.challenge' }],
    maxBodyBytes: 3_145_728,
    retainMs: 8 * DAY_MS,
  })
}
