import { standardWebhooksSchemeOf } from '../authenticate/standard-webhooks.ts'
import { defineProvider } from '../provider/define-provider.ts'
import { listedEvents, type NoListedEvents, type WithEvents } from '../provider/event-schema.ts'
import { identityAt } from '../provider/identity-at.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret } from '../provider/secret.ts'
import { checkSenderOptions, type SenderOptions } from '../provider/sender-options.ts'
import { DAY_MS } from '../util/duration.ts'
import { OPENAI_EVENTS, type OpenaiEvents } from './events/openai.ts'

export type { OpenaiCall, OpenaiEvent, OpenaiEvents, OpenaiResource } from './events/openai.ts'

/** Options of `openai`. */
export interface OpenaiOptions<X extends object> extends SenderOptions<X> {
  /** The endpoint's signing secret, including `whsec_`; not an API key (`sk-…`). */
  readonly secret: Secret
}

/**
 * Receives OpenAI webhooks (https://platform.openai.com/docs/guides/webhooks), which use Standard Webhooks with
 * `webhook-*` headers: an HMAC-SHA256 over id, timestamp and raw body. Retries are recognized by the signed id,
 * `wh_…`, for 4 days, because OpenAI retries for 3.
 *
 * @throws TypeError for an unknown option or a secret that is not base64, with or without `whsec_`.
 * @example
 * ```ts
 * openai({ secret: process.env.OPENAI_WEBHOOK_SECRET })
 * ```
 */
export function openai<X extends object = NoListedEvents>(
  options: OpenaiOptions<X>,
): Provider<WithEvents<OpenaiEvents, X>> {
  checkSenderOptions('openai', options)
  return defineProvider({
    name: 'openai',
    scheme: standardWebhooksSchemeOf('openai', { secret: options.secret, headerPrefix: 'webhook' }),
    events: listedEvents<OpenaiEvents, X>(OPENAI_EVENTS, options.events),
    identify: identityAt('/type'),
    retainMs: 4 * DAY_MS,
  })
}
