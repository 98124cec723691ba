import { hmacScheme } from '../authenticate/hmac.ts'
import { defineProvider } from '../provider/define-provider.ts'
import { listedEvents, type NoListedEvents, type WithEvents } from '../provider/event-schema.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret } from '../provider/secret.ts'
import { checkSenderOptions, type SenderOptions } from '../provider/sender-options.ts'
import { BITBUCKET_EVENTS, type BitbucketEvents } from './events/bitbucket.ts'

export type {
  BitbucketEvent,
  BitbucketEvents,
  BitbucketPullRequest,
  BitbucketPush,
  BitbucketRef,
} from './events/bitbucket.ts'

/** Options of `bitbucket`. */
export interface BitbucketOptions<X extends object> extends SenderOptions<X> {
  /** The webhook's secret. Without one, Bitbucket does not sign. */
  readonly secret: Secret
}

/**
 * Receives Bitbucket Cloud webhooks (https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks). The header
 * is `X-Hub-Signature: sha256=<hex>`, an HMAC-SHA256 over the raw body.
 *
 * The event type is in `X-Event-Key`, which Bitbucket does not sign, so anyone who captures a delivery can rename
 * it: `typeAuthenticated` is `false`. Deliveries with the same body are duplicates.
 *
 * @throws TypeError for an unknown option or an unusable secret.
 * @example
 * ```ts
 * bitbucket({ secret: process.env.BITBUCKET_WEBHOOK_SECRET })
 * ```
 */
export function bitbucket<X extends object = NoListedEvents>(
  options: BitbucketOptions<X>,
): Provider<WithEvents<BitbucketEvents, X>> {
  checkSenderOptions('bitbucket', options)
  return defineProvider({
    name: 'bitbucket',
    scheme: hmacScheme('bitbucket', {
      secret: options.secret,
      header: 'X-Hub-Signature',
      format: 'sha256={hex}',
    }),
    events: listedEvents<BitbucketEvents, X>(BITBUCKET_EVENTS, options.events),
    identify: (_payload, { headers }) => ({
      type: headers.get('x-event-key') ?? '',
      typeAuthenticated: false,
    }),
  })
}
