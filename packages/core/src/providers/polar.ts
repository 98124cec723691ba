import { standardWebhooksSchemeOf } from '../authenticate/standard-webhooks.ts'
import { defineProvider } from '../provider/define-provider.ts'
import { listedEvents, type NoListedEvents, type WithEvents } from '../provider/event-schema.ts'
import { identityAt } from '../provider/identity-at.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret } from '../provider/secret.ts'
import { checkSenderOptions, type SenderOptions } from '../provider/sender-options.ts'
import { POLAR_EVENTS, type PolarEvents } from './events/polar.ts'

export type {
  PolarCustomer,
  PolarEvent,
  PolarEvents,
  PolarObject,
  PolarOrder,
  PolarSubscription,
} from './events/polar.ts'

/** Options of `polar`. */
export interface PolarOptions<X extends object> extends SenderOptions<X> {
  /** The endpoint's secret, including `polar_whs_` or `whsec_`; up to 4 while you rotate, or a function. */
  readonly secret: Secret
}

/**
 * Receives Polar webhooks (https://polar.sh/docs/integrate/webhooks/endpoints), which use Standard Webhooks with
 * `webhook-*` headers. For secrets created since 2026-09-08, the key is the base64 after `whsec_`; for older ones, it
 * is the whole text. Both are tried. Retries are recognized by the signed id.
 *
 * @throws TypeError for an unknown option or an unusable secret.
 * @example
 * ```ts
 * polar({ secret: process.env.POLAR_WEBHOOK_SECRET })
 * ```
 */
export function polar<X extends object = NoListedEvents>(
  options: PolarOptions<X>,
): Provider<WithEvents<PolarEvents, X>> {
  checkSenderOptions('polar', options)
  return defineProvider({
    name: 'polar',
    scheme: standardWebhooksSchemeOf('polar', {
      secret: options.secret,
      headerPrefix: 'webhook',
      // Base64 first: tests sign with the first form that decodes, and few old secrets are base64.
      secretEncoding: [{ encoding: 'base64', prefix: 'whsec_' }, 'utf8'],
    }),
    events: listedEvents<PolarEvents, X>(POLAR_EVENTS, options.events),
    identify: identityAt('/type'),
  })
}
