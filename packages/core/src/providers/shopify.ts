import { hmacScheme } from '../authenticate/hmac.ts'
import { defineProvider } from '../provider/define-provider.ts'
import { listedEvents, type NoListedEvents, type WithEvents } from '../provider/event-schema.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secret } from '../provider/secret.ts'
import { SENDER_OPTION_NAMES, type SenderOptions } from '../provider/sender-options.ts'
import { checkOptions } from '../util/check-options.ts'
import { SHOPIFY_EVENTS, type ShopifyEvents } from './events/shopify.ts'

export type {
  ShopifyEvent,
  ShopifyEvents,
  ShopifyOrder,
  ShopifyPrivacyRequest,
} from './events/shopify.ts'

/** Options of `shopify`. */
export interface ShopifyOptions<X extends object> extends SenderOptions<X> {
  /** The app's client secret. Webhooks that were made in the admin of a shop are signed with another one. */
  readonly secret: Secret
}

/**
 * Shopify (https://shopify.dev/docs/apps/build/webhooks): `X-Shopify-Hmac-Sha256`, or `shopify-hmac-sha256` for its
 * newer Events, HMAC-SHA256 over the raw body, in base64.
 *
 * The topic and the delivery's id stand in headers that Shopify does not sign, so whoever captured a delivery can rename
 * it: `typeAuthenticated` and `idAuthenticated` are `false`. A delivery is a duplicate if its body and its topic are the
 * same; topics that are not listed count as one.
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
  checkOptions('shopify', options, SENDER_OPTION_NAMES)
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
      // Of both families, the one whose signature was verified.
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
