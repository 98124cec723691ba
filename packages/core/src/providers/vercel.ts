import { hmacScheme } from '../authenticate/hmac.ts'
import { defineProvider } from '../provider/define-provider.ts'
import { listedEvents, type NoListedEvents, type WithEvents } from '../provider/event-schema.ts'
import { identityAt } from '../provider/identity-at.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret } from '../provider/secret.ts'
import { checkSenderOptions, type SenderOptions } from '../provider/sender-options.ts'
import { VERCEL_EVENTS, type VercelEvents } from './events/vercel.ts'

export type {
  VercelDeploymentPayload,
  VercelEvent,
  VercelEvents,
  VercelPayload,
} from './events/vercel.ts'

/** Options of `vercel`. */
export interface VercelOptions<X extends object> extends SenderOptions<X> {
  /** The webhook's secret, which Vercel shows once; for an integration's webhooks, its client secret. */
  readonly secret: Secret
}

/**
 * Receives Vercel webhooks (https://vercel.com/docs/webhooks). The header is `x-vercel-signature: <hex>`, an HMAC-SHA1
 * over the raw body. The known collisions of SHA-1 do not break an HMAC. Deliveries with the same `id` are duplicates.
 * No time is signed.
 *
 * @throws TypeError for an unknown option or an unusable secret.
 * @example
 * ```ts
 * vercel({ secret: process.env.VERCEL_WEBHOOK_SECRET })
 * ```
 */
export function vercel<X extends object = NoListedEvents>(
  options: VercelOptions<X>,
): Provider<WithEvents<VercelEvents, X>> {
  checkSenderOptions('vercel', options)
  return defineProvider({
    name: 'vercel',
    scheme: hmacScheme('vercel', {
      secret: options.secret,
      header: 'x-vercel-signature',
      algorithm: 'sha1',
    }),
    events: listedEvents<VercelEvents, X>(VERCEL_EVENTS, options.events),
    identify: identityAt('/type', '/id'),
  })
}
