import { hmacScheme } from '../authenticate/hmac.ts'
import { reloaders, splitResolved } from '../authenticate/key-source.ts'
import { keepSecret, MAX_SECRETS, type SecretRules } from '../authenticate/secrets.ts'
import { defineProvider } from '../provider/define-provider.ts'
import { listedEvents, type NoListedEvents, type WithEvents } from '../provider/event-schema.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret, SecretResolver } from '../provider/secret.ts'
import { SENDER_OPTION_NAMES, type SenderOptions } from '../provider/sender-options.ts'
import { binaryText } from '../util/bytes.ts'
import { checkOptions } from '../util/check-options.ts'
import { textAt } from '../util/pointer.ts'
import { ZENDESK_EVENTS, type ZendeskEvents } from './events/zendesk.ts'

export type {
  ZendeskChange,
  ZendeskCommentAdded,
  ZendeskDetail,
  ZendeskEvent,
  ZendeskEvents,
  ZendeskTrigger,
} from './events/zendesk.ts'

/** Options of `zendesk`. */
export interface ZendeskOptions<X extends object> extends SenderOptions<X> {
  /** The webhook's signing secret, as text. The one of Zendesk's test requests is refused: it is published. */
  readonly secret: Secret
}

const HOUR_MS = 3_600_000
// Zendesk signs the test requests of every account with it, as long as the webhook has not been created.
const TEST_SECRET = 'dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ=='
const SECRET_RULES: SecretRules = {
  keyForms: [{ encoding: 'utf8', prefix: '' }],
  maxSecrets: MAX_SECRETS,
  checkKey(key) {
    if (binaryText(key) !== TEST_SECRET) return key
    throw new TypeError(
      'is the secret of test requests, which Zendesk has published, so that anyone could sign: use the one of the webhook',
    )
  },
}

/** The secret, checked: at once, or as often as a function returns one. @throws TypeError for the published one */
function unpublished(secret: Secret): Secret {
  if (typeof secret !== 'function') return keepSecret(secret, SECRET_RULES, 'zendesk: secret')
  const checked: SecretResolver = async (request) => {
    const resolved = await secret(request)
    keepSecret(splitResolved(resolved).secrets, SECRET_RULES, 'zendesk: secret')
    return resolved
  }
  const reload = reloaders.get(secret)
  if (reload !== undefined) reloaders.set(checked, reload)
  return checked
}

/**
 * Zendesk (https://developer.zendesk.com/documentation/webhooks/verifying): `X-Zendesk-Webhook-Signature`, HMAC-SHA256
 * as base64 over the time and the raw body. The time is RFC 3339.
 *
 * An event of a subscription is named by its `type` and known by its `id`. What a trigger or an automation sends has no
 * name: it is called `trigger`, a name of Hookseal's, and equal bodies are one delivery. Both are remembered for an
 * hour, since the signed time stops older copies.
 *
 * @throws TypeError for an unknown option, an unusable secret, or the published secret of Zendesk's test requests.
 * @example
 * ```ts
 * zendesk({ secret: process.env.ZENDESK_WEBHOOK_SECRET })
 * ```
 */
export function zendesk<X extends object = NoListedEvents>(
  options: ZendeskOptions<X>,
): Provider<WithEvents<ZendeskEvents, X>> {
  checkOptions('zendesk', options, SENDER_OPTION_NAMES)
  return defineProvider({
    name: 'zendesk',
    scheme: hmacScheme('zendesk', {
      secret: unpublished(options.secret),
      header: 'X-Zendesk-Webhook-Signature',
      format: '{base64}',
      timestampHeader: 'X-Zendesk-Webhook-Signature-Timestamp',
      timestampFormat: 'rfc3339',
      signedContent: '{timestamp}{body}',
    }),
    events: listedEvents<ZendeskEvents, X>(ZENDESK_EVENTS, options.events),
    identify(payload) {
      const type = textAt(payload, '/type') ?? ''
      // The body of a trigger may have a `type` and an `id` too, such as those of a ticket.
      if (!type.startsWith('zen:event-type:')) return { type: 'trigger' }
      const id = textAt(payload, '/id')
      return { type, id, key: id }
    },
    retainMs: HOUR_MS,
  })
}
