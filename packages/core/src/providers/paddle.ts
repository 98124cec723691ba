import { hmacScheme } from '../authenticate/hmac.ts'
import { defineProvider } from '../provider/define-provider.ts'
import { listedEvents, type NoListedEvents, type WithEvents } from '../provider/event-schema.ts'
import { identityAt } from '../provider/identity-at.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret } from '../provider/secret.ts'
import { SENDER_OPTION_NAMES, type SenderOptions } from '../provider/sender-options.ts'
import { checkOptions } from '../util/check-options.ts'
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

const DAY_MS = 86_400_000

/**
 * Paddle Billing (https://developer.paddle.com/webhooks): `Paddle-Signature: ts=<seconds>;h1=<hex>`, HMAC-SHA256 over
 * time, colon and raw body. Several `h1` are accepted if any of them is right. The `event_id` makes a retry a duplicate
 * for 4 days, since Paddle retries for 3. Paddle Classic, which signs otherwise, is another sender.
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
  checkOptions('paddle', options, SENDER_OPTION_NAMES)
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
