import { hmacScheme } from '../authenticate/hmac.ts'
import { defineProvider } from '../provider/define-provider.ts'
import { listedEvents, type NoListedEvents, type WithEvents } from '../provider/event-schema.ts'
import { identityAt } from '../provider/identity-at.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret } from '../provider/secret.ts'
import { checkSenderOptions, type SenderOptions } from '../provider/sender-options.ts'
import { DAY_MS } from '../util/duration.ts'
import { PADDLE_EVENTS, type PaddleEvents } from './events/paddle.ts'

export type {
  PaddleAdjustment,
  PaddleCustomer,
  PaddleEvent,
  PaddleEvents,
  PaddleObject,
  PaddleSubscription,
  PaddleTransaction,
} from './events/paddle.ts'

/** Options of `paddle`. */
export interface PaddleOptions<X extends object> extends SenderOptions<X> {
  /** The secret key of the notification destination, `pdl_ntfset_…`. Each destination has its own. */
  readonly secret: Secret
}

/**
 * Receives Paddle Billing webhooks (https://developer.paddle.com/webhooks). The header is
 * `Paddle-Signature: ts=<seconds>;h1=<hex>`, an HMAC-SHA256 over timestamp, colon and raw body. If there are several
 * `h1`, one match is enough. Retries are recognized by `event_id` for 4 days, because Paddle retries for 3. Paddle
 * Classic signs differently and is not supported.
 *
 * @throws TypeError for an unknown option or an unusable secret.
 * @example
 * ```ts
 * paddle({ secret: process.env.PADDLE_WEBHOOK_SECRET })
 * ```
 */
export function paddle<X extends object = NoListedEvents>(
  options: PaddleOptions<X>,
): Provider<WithEvents<PaddleEvents, X>> {
  checkSenderOptions('paddle', options)
  return defineProvider({
    name: 'paddle',
    scheme: hmacScheme('paddle', {
      secret: options.secret,
      header: 'Paddle-Signature',
      separator: ';',
      timestampPrefix: 'ts=',
      format: 'h1={hex}',
      signedContent: '{timestamp}:{body}',
    }),
    events: listedEvents<PaddleEvents, X>(PADDLE_EVENTS, options.events),
    identify: identityAt('/event_type', '/event_id'),
    retainMs: 4 * DAY_MS,
  })
}
