import { hmacScheme } from '../authenticate/hmac.ts'
import { defineProvider } from '../provider/define-provider.ts'
import { listedEvents, type NoListedEvents, type WithEvents } from '../provider/event-schema.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret } from '../provider/secret.ts'
import { checkSenderOptions, type SenderOptions } from '../provider/sender-options.ts'
import { SHOPIFY_EVENTS, type ShopifyEvents } from './events/shopify.ts'

export type {
  ShopifyEvent,
  ShopifyEvents,
  ShopifyOrder,
  ShopifyPrivacyRequest,
} from './events/shopify.ts'

/** Options of `shopify`. */
export interface ShopifyOptions<X extends object> extends SenderOptions<X> {
  /** The app's client secret. Webhooks created in a shop's admin are signed with a different secret. */
  readonly secret: Secret
}

/**
 * Receives Shopify webhooks (https://shopify.dev/docs/apps/build/webhooks). The header is `X-Shopify-Hmac-Sha256`, or
 * `shopify-hmac-sha256` for the newer Events: an HMAC-SHA256 over the raw body, in base64.
 *
 * The topic and the delivery's id are in headers that Shopify does not sign, so anyone who captures a delivery can
 * change them: `typeAuthenticated` and `idAuthenticated` are `false`. Deliveries with the same topic and body are
 * duplicates; all unlisted topics count as one.
 *
 * @throws TypeError for an unknown option or an unusable secret.
 * @example
 * ```ts
 * shopify({ secret: process.env.SHOPIFY_CLIENT_SECRET })
 * ```
 */
export function shopify<X extends object = NoListedEvents>(
  options: ShopifyOptions<X>,
): Provider<WithEvents<ShopifyEvents, X>> {
  checkSenderOptions('shopify', options)
  return defineProvider({
    name: 'shopify',
    scheme: hmacScheme('shopify', {
      secret: options.secret,
      header: ['shopify-hmac-sha256', 'X-Shopify-Hmac-Sha256'],
      format: '{base64}',
      dedupeBy: 'body+type',
    }),
    events: listedEvents<ShopifyEvents, X>(SHOPIFY_EVENTS, options.events),
    identify(_payload, { headers }) {
      // The header family whose signature was verified.
      const family = headers.has('shopify-hmac-sha256') ? 'shopify' : 'x-shopify'
      return {
        type: headers.get(`${family}-topic`) ?? '',
        typeAuthenticated: false,
        id: headers.get(`${family}-webhook-id`) ?? undefined,
        idAuthenticated: false,
      }
    },
  })
}
