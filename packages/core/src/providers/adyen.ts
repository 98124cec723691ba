import { payloadHmacScheme } from '../authenticate/payload-hmac.ts'
import { defineProvider } from '../provider/define-provider.ts'
import { listedEvents, type NoListedEvents, type WithEvents } from '../provider/event-schema.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret } from '../provider/secret.ts'
import { checkSenderOptions, type SenderOptions } from '../provider/sender-options.ts'
import { DAY_MS } from '../util/duration.ts'
import { ADYEN_EVENTS, type AdyenEvents } from './events/adyen.ts'

export type { AdyenEvent, AdyenEvents, AdyenItem } from './events/adyen.ts'

/** Options of `adyen`. */
export interface AdyenOptions<X extends object> extends SenderOptions<X> {
  /** The webhook's HMAC key, in hexadecimal as the Customer Area shows it. */
  readonly secret: Secret
}

// Adyen does not escape colons: if two fields could contain one, the signed text would be ambiguous.
const FIELDS = [
  { at: '/pspReference', grammar: /^[^:]+$/ },
  { at: '/originalReference', grammar: /^[^:]+$/, optional: true },
  { at: '/merchantAccountCode', grammar: /^[^:]+$/ },
  { at: '/merchantReference', grammar: /^[\s\S]+$/, optional: true },
  { at: '/amount/value', grammar: /^-?\d+$/, optional: true },
  { at: '/amount/currency', grammar: /^[A-Z]{3}$/, optional: true },
  { at: '/eventCode', grammar: /^\w+$/ },
  { at: '/success', grammar: /^(?:true|false)$/ },
] as const

/**
 * Receives Adyen's standard webhooks
 * (https://docs.adyen.com/development-resources/webhooks/secure-webhooks/verify-hmac-signatures). The signature is an
 * HMAC-SHA256 over eight fields, in base64 at `additionalData.hmacSignature` of the single item. The other webhooks
 * are signed differently: see `adyenPlatform`.
 *
 * All other fields can be forged, so `delivery.covers` is `'fields'`. Deliveries with the same eight fields are
 * duplicates for 31 days, because Adyen retries for 30.
 *
 * @throws TypeError for an unknown option or an unusable secret.
 * @example
 * ```ts
 * adyen({ secret: process.env.ADYEN_HMAC_KEY })
 * ```
 */
export function adyen<X extends object = NoListedEvents>(
  options: AdyenOptions<X>,
): Provider<WithEvents<AdyenEvents, X>> {
  checkSenderOptions('adyen', options)
  return defineProvider({
    name: 'adyen',
    scheme: payloadHmacScheme('adyen', {
      secret: options.secret,
      secretEncoding: 'hex',
      format: '{base64}',
      proof: {
        items: '/notificationItems',
        maxItems: 1,
        item: '/NotificationRequestItem',
        signature: '/additionalData/hmacSignature',
        separator: ':',
        fields: FIELDS,
      },
    }),
    events: listedEvents<AdyenEvents, X>(ADYEN_EVENTS, options.events),
    identify(_payload, { proved }) {
      const textOf = (field: string) =>
        proved.get(`/notificationItems/0/NotificationRequestItem/${field}`) as string
      const type = textOf('eventCode')
      const id = `${type}:${textOf('pspReference')}:${textOf('success')}`
      return { type, id, idAuthenticated: true }
    },
    retainMs: 31 * DAY_MS,
  })
}
