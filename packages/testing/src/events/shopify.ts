import { randomUUID } from 'node:crypto'
import type { ShopifyEvents } from '@hookseal/core/providers/shopify'
import type { EventFactory } from './event-factory.ts'
import { makeEvents, type SenderEvents } from './make-events.ts'

const SHOP = 'hookseal-test.myshopify.com'
let last = 1_000
const number = () => last++
const now = () => new Date().toISOString()

function resource(kind: string): object {
  const id = number()
  return { id, admin_graphql_api_id: `gid://shopify/${kind}/${id}`, updated_at: now() }
}

const about = (kind: string) => () => resource(kind)
const order = () => ({
  ...resource('Order'),
  name: `#${number()}`,
  created_at: now(),
  currency: 'EUR',
  total_price: '12.00',
  financial_status: 'paid',
  fulfillment_status: null,
})
const privacy = () => ({ shop_id: number(), shop_domain: SHOP })
const customer = () => ({ ...privacy(), customer: { id: number() } })

/** The headers of both families. The signature header determines which family is used. */
function headers(type: string): Readonly<Record<string, string>> {
  const sent = Object.entries({
    topic: type,
    'webhook-id': randomUUID(),
    'event-id': randomUUID(),
    'shop-domain': SHOP,
    'api-version': '2026-07',
    'triggered-at': now(),
  })
  return Object.fromEntries(
    ['shopify', 'x-shopify'].flatMap((family) =>
      sent.map(([name, value]) => [`${family}-${name}`, value]),
    ),
  )
}

const made: SenderEvents<ShopifyEvents> = makeEvents<ShopifyEvents>({
  factory: 'shopifyEvents',
  data: {
    'orders/create': order,
    'orders/updated': order,
    'orders/paid': order,
    'orders/fulfilled': order,
    'orders/cancelled': () => ({ ...order(), cancelled_at: now() }),
    'products/create': about('Product'),
    'products/update': about('Product'),
    'products/delete': () => ({ id: number() }),
    'customers/create': about('Customer'),
    'customers/update': about('Customer'),
    'customers/delete': () => ({ id: number(), addresses: [] }),
    'refunds/create': about('Refund'),
    'inventory_levels/update': () => ({
      inventory_item_id: number(),
      location_id: number(),
      available: 3,
      updated_at: now(),
    }),
    'app/uninstalled': () => ({ id: number(), myshopify_domain: SHOP, updated_at: now() }),
    'customers/data_request': () => ({
      ...customer(),
      orders_requested: [number()],
      data_request: { id: number() },
    }),
    'customers/redact': () => ({ ...customer(), orders_to_redact: [number()] }),
    'shop/redact': privacy,
  },
  event: (_type, data) => (Object.keys(data).length === 0 ? { id: number() } : data),
  headers,
  unlisted: 'tests/invented',
})

/**
 * Creates payloads in the format of Shopify, with new numbers: the fields that distinguish them, and a few others.
 * `signed()` sends them with the headers that name the topic, the delivery and the shop.
 *
 * @example
 * ```ts
 * signed(provider, shopifyEvents.minimal('orders/paid', { total_price: '99.00' }))
 * ```
 */
export const shopifyEvents: EventFactory<ShopifyEvents> = made.factory

/** Creates an event of any type, for tools. */
export const sampleOfShopify: SenderEvents<ShopifyEvents>['sample'] = made.sample
