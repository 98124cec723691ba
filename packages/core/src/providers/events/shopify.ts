/** The topics that most apps handle, the three that Shopify demands of every public app among them. */
export const SHOPIFY_EVENTS = [
  'app/uninstalled',
  'customers/create',
  'customers/data_request',
  'customers/delete',
  'customers/redact',
  'customers/update',
  'inventory_levels/update',
  'orders/cancelled',
  'orders/create',
  'orders/fulfilled',
  'orders/paid',
  'orders/updated',
  'products/create',
  'products/delete',
  'products/update',
  'refunds/create',
  'shop/redact',
] as const

/**
 * What a webhook is about, as Shopify's REST API writes it. A subscription with `include_fields` sends those fields
 * alone.
 */
export interface ShopifyEvent {
  /** The resource's own number. Privacy requests and inventory levels have none. */
  readonly id?: number | undefined
  /** The resource's id in the GraphQL API, such as `gid://shopify/Order/1`. */
  readonly admin_graphql_api_id?: string | undefined
  readonly [field: string]: unknown
}

/** An order, as it was when the event happened; for its other fields, see Shopify's reference. */
export interface ShopifyOrder extends ShopifyEvent {
  /** The order's own number, which no other order has. */
  readonly id: number
  /** The order's id in the GraphQL API. */
  readonly admin_graphql_api_id: string
  /** The name that the merchant sees, such as `#1001`. */
  readonly name: string
  /** The time of the order, in ISO 8601. */
  readonly created_at: string
  /** The time of the last change, in ISO 8601. */
  readonly updated_at: string
  /** The currency of the shop, such as `EUR`. */
  readonly currency: string
  /** The total as a decimal text, such as `"199.00"`. */
  readonly total_price: string
  /** Whether the order is paid, such as `paid` or `pending`. */
  readonly financial_status: string | null
  /** Whether the order is fulfilled; `null` if nothing is. */
  readonly fulfillment_status: string | null
}

/** A request about personal data: `customers/data_request`, `customers/redact` or `shop/redact`. */
export interface ShopifyPrivacyRequest extends ShopifyEvent {
  /** The number of the shop. */
  readonly shop_id: number
  /** The shop's domain, which here stands in the signed body. */
  readonly shop_domain: string
  /** The customer whom the request is about; absent in `shop/redact`. */
  readonly customer?:
    | {
        /** The customer's own number. */
        readonly id: number
        readonly [field: string]: unknown
      }
    | undefined
  /** The orders whose data the customer wants to see. */
  readonly orders_requested?: readonly number[] | undefined
  /** The orders whose data has to be deleted. */
  readonly orders_to_redact?: readonly number[] | undefined
}

type Name = (typeof SHOPIFY_EVENTS)[number]
type EventOf<N extends string> = N extends `orders/${string}`
  ? ShopifyOrder
  : N extends 'customers/data_request' | `${string}/redact`
    ? ShopifyPrivacyRequest
    : ShopifyEvent
type Listed = { readonly [N in Name]: EventOf<N> }

/** The topics of Shopify that most apps handle; there are more. */
export interface ShopifyEvents extends Listed {
  /** Every topic that is not listed. */
  readonly '*': ShopifyEvent
}
