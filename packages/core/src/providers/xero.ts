import { hmacScheme } from '../authenticate/hmac.ts'
import { defineProvider } from '../provider/define-provider.ts'
import { listedEvents, type NoListedEvents, type WithEvents } from '../provider/event-schema.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret } from '../provider/secret.ts'
import { checkSenderOptions, type SenderOptions } from '../provider/sender-options.ts'
import { atPointer } from '../util/pointer.ts'
import { XERO_EVENTS, type XeroEvents } from './events/xero.ts'

export type { XeroBatch, XeroEvent, XeroEvents } from './events/xero.ts'

/** Options of `xero`. */
export interface XeroOptions<X extends object> extends SenderOptions<X> {
  /** The app's webhook key, as text: it looks like base64 but is not decoded. */
  readonly secret: Secret
}

/**
 * Receives Xero webhooks (https://developer.xero.com/documentation/webhooks/configuring-your-server). The header is
 * `x-xero-signature: <base64>`, an HMAC-SHA256 over the raw body, which contains a list of events. The list is one
 * delivery, named `events`.
 *
 * The "Intent to receive" check needs no setup: correct signatures get a 200 and wrong ones a 401, both without a
 * body. Deliveries with the same body are duplicates; `entropy` makes each body different.
 *
 * @throws TypeError for an unknown option or an unusable secret.
 * @example
 * ```ts
 * xero({ secret: process.env.XERO_WEBHOOK_KEY })
 * ```
 */
export function xero<X extends object = NoListedEvents>(
  options: XeroOptions<X>,
): Provider<WithEvents<XeroEvents, X>> {
  checkSenderOptions('xero', options)
  return defineProvider({
    name: 'xero',
    scheme: hmacScheme('xero', {
      secret: options.secret,
      header: 'x-xero-signature',
      format: '{base64}',
    }),
    events: listedEvents<XeroEvents, X>(XERO_EVENTS, options.events),
    identify: (payload) => ({ type: Array.isArray(atPointer(payload, '/events')) ? 'events' : '' }),
  })
}
