import { hmacScheme } from '../authenticate/hmac.ts'
import { defineProvider } from '../provider/define-provider.ts'
import { listedEvents, type NoListedEvents, type WithEvents } from '../provider/event-schema.ts'
import { identityAt } from '../provider/identity-at.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret } from '../provider/secret.ts'
import { checkSenderOptions, type SenderOptions } from '../provider/sender-options.ts'
import { DAY_MS } from '../util/duration.ts'
import { PAGERDUTY_EVENTS, type PagerdutyEvents } from './events/pagerduty.ts'

export type {
  PagerdutyEvent,
  PagerdutyEvents,
  PagerdutyIncident,
  PagerdutyNote,
  PagerdutyPing,
  PagerdutyReference,
  PagerdutyResource,
} from './events/pagerduty.ts'

/** Options of `pagerduty`. */
export interface PagerdutyOptions<X extends object> extends SenderOptions<X> {
  /** The webhook subscription's secret, which PagerDuty generates when you create the subscription. */
  readonly secret: Secret
}

/**
 * Receives PagerDuty webhooks, version 3 (https://developer.pagerduty.com/docs/webhooks-overview). The header is
 * `X-PagerDuty-Signature: v1=<hex>`, several while the secret is rotated, each an HMAC-SHA256 over the raw body.
 * Retries are recognized by the event's `id` for 3 days, because PagerDuty retries for 2.
 *
 * @throws TypeError for an unknown option or an unusable secret.
 * @example
 * ```ts
 * pagerduty({ secret: process.env.PAGERDUTY_WEBHOOK_SECRET })
 * ```
 */
export function pagerduty<X extends object = NoListedEvents>(
  options: PagerdutyOptions<X>,
): Provider<WithEvents<PagerdutyEvents, X>> {
  checkSenderOptions('pagerduty', options)
  return defineProvider({
    name: 'pagerduty',
    scheme: hmacScheme('pagerduty', {
      secret: options.secret,
      header: 'X-PagerDuty-Signature',
      separator: ',',
      format: 'v1={hex}',
    }),
    events: listedEvents<PagerdutyEvents, X>(PAGERDUTY_EVENTS, options.events),
    identify: identityAt('/event/event_type', '/event/id'),
    maxBodyBytes: 2_097_152,
    retainMs: 4 * DAY_MS,
  })
}
