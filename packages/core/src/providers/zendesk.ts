import { hmacScheme } from '../authenticate/hmac.ts'
import { defineProvider } from '../provider/define-provider.ts'
import { listedEvents, type NoListedEvents, type WithEvents } from '../provider/event-schema.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret } from '../provider/secret.ts'
import { checkSenderOptions, type SenderOptions } from '../provider/sender-options.ts'
import { type Bytes, binaryText } from '../util/bytes.ts'
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
  /** The webhook's signing secret, as text. The secret of Zendesk's test requests is refused, because it is public. */
  readonly secret: Secret
}

// Zendesk signs every account's test requests with it until the webhook has been created.
const TEST_SECRET = 'dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ=='

function checkKey(key: Bytes): Bytes {
  if (binaryText(key) !== TEST_SECRET) return key
  throw new TypeError(
    'is the public secret that Zendesk uses for test requests, so anyone could sign with it: use the secret of your webhook',
  )
}

/**
 * Receives Zendesk webhooks (https://developer.zendesk.com/documentation/webhooks/verifying). The header is
 * `X-Zendesk-Webhook-Signature`, an HMAC-SHA256 in base64 over timestamp and raw body. The timestamp is in RFC 3339.
 *
 * An event of a subscription is named by its `type` and recognized by its `id`. A body from a trigger or an automation
 * has no event name and no id: Hookseal calls it `trigger`, and two with the same body are separate events unless they
 * also have the same timestamp.
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
  checkSenderOptions('zendesk', options)
  return defineProvider({
    name: 'zendesk',
    scheme: hmacScheme(
      'zendesk',
      {
        secret: options.secret,
        header: 'X-Zendesk-Webhook-Signature',
        format: '{base64}',
        timestampHeader: 'X-Zendesk-Webhook-Signature-Timestamp',
        timestampFormat: 'rfc3339',
        signedContent: '{timestamp}{body}',
      },
      'none',
      checkKey,
    ),
    events: listedEvents<ZendeskEvents, X>(ZENDESK_EVENTS, options.events),
    identify(payload) {
      const type = textAt(payload, '/type') ?? ''
      // A trigger's body may also have a `type` and an `id`, such as those of a ticket.
      if (!type.startsWith('zen:event-type:')) return { type: 'trigger', key: false }
      const id = textAt(payload, '/id')
      return { type, id, key: id }
    },
  })
}
