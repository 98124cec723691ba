import { hmacScheme } from '../authenticate/hmac.ts'
import { defineProvider } from '../provider/define-provider.ts'
import { listedEvents, type NoListedEvents, type WithEvents } from '../provider/event-schema.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret } from '../provider/secret.ts'
import { checkSenderOptions, type SenderOptions } from '../provider/sender-options.ts'
import { textAt } from '../util/pointer.ts'
import { LINEAR_EVENTS, type LinearEvents } from './events/linear.ts'

export type {
  LinearComment,
  LinearEntity,
  LinearEntityEvent,
  LinearEvent,
  LinearEvents,
  LinearIssue,
  LinearProject,
} from './events/linear.ts'

/** Options of `linear`. */
export interface LinearOptions<X extends object> extends SenderOptions<X> {
  /** The webhook's signing secret, from its page in Linear's settings. */
  readonly secret: Secret
}

/** The fields that identify an event. They are unchanged on retries, whatever `webhookTimestamp` says. */
const IDENTITY = ['/webhookId', '/type', '/action', '/data/id', '/createdAt'] as const

/**
 * Receives Linear webhooks (https://linear.app/developers/webhooks). The header is `Linear-Signature`, an HMAC-SHA256
 * over the raw body, in hex. The timestamp is in the body, in milliseconds. It may be 8 hours old, because the last
 * retry comes 7 hours after the first attempt and may carry the first timestamp; the receiver's `toleranceSeconds`
 * narrows that.
 *
 * An event is named after its entity, such as `Issue`; its `action` says what happened. Retries are recognized by
 * webhook, type, action, entity and time of the event; an event without `data`, by its body. The delivery's id is in a
 * header that is not signed.
 *
 * @throws TypeError for an unknown option or an unusable secret.
 * @example
 * ```ts
 * linear({ secret: process.env.LINEAR_WEBHOOK_SECRET })
 * ```
 */
export function linear<X extends object = NoListedEvents>(
  options: LinearOptions<X>,
): Provider<WithEvents<LinearEvents, X>> {
  checkSenderOptions('linear', options)
  return defineProvider({
    name: 'linear',
    scheme: hmacScheme('linear', {
      secret: options.secret,
      header: 'Linear-Signature',
      timestampField: '/webhookTimestamp',
      timestampFormat: 'unix-ms',
      toleranceSeconds: 28_800,
    }),
    events: listedEvents<LinearEvents, X>(LINEAR_EVENTS, options.events),
    identify(payload, { headers }) {
      const parts = IDENTITY.map((pointer) => textAt(payload, pointer))
      return {
        type: textAt(payload, '/type') ?? '',
        key: parts.includes(undefined) ? undefined : JSON.stringify(parts),
        id: headers.get('linear-delivery') ?? undefined,
        idAuthenticated: false,
      }
    },
    maxBodyBytes: 5_242_880,
  })
}
