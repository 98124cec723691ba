/** The topics that most apps handle, including the three that Shopify requires of every public app. */
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
 * The resource of a webhook, as in Shopify's REST API. A subscription with `include_fields` sends only those
 * fields.
 */
export interface ShopifyEvent {
  /** The numeric id of the resource. Privacy requests and inventory levels have none. */
  readonly id?: number | undefined
  /** The resource's id in the GraphQL API, such as `gid://shopify/Order/1`. */
  readonly admin_graphql_api_id?: string | undefined
  readonly [field: string]: unknown
}

/** An order, as it was when the event happened; for its other fields, see Shopify's reference. */
export interface ShopifyOrder extends ShopifyEvent {
  /** The numeric id of the order, which is unique. */
  readonly id: number
  /** The order's id in the GraphQL API. */
  readonly admin_graphql_api_id: string
  /** The name that the merchant sees, such as `#1001`. */
  readonly name: string
  /** When the order was created, in ISO 8601. */
  readonly created_at: string
  /** When the order was last changed, in ISO 8601. */
  readonly updated_at: string
  /** The currency of the shop, such as `EUR`. */
  readonly currency: string
  /** The total as a decimal string, such as `"199.00"`. */
  readonly total_price: string
  /** The payment status, such as `paid` or `pending`. */
  readonly financial_status: string | null
  /** The fulfillment status; `null` if nothing is fulfilled. */
  readonly fulfillment_status: string | null
}

/** A request about personal data: `customers/data_request`, `customers/redact` or `shop/redact`. */
export interface ShopifyPrivacyRequest extends ShopifyEvent {
  /** The numeric id of the shop. */
  readonly shop_id: number
  /** The shop's domain, which is in the signed body here. */
  readonly shop_domain: string
  /** The customer that the request is about; absent in `shop/redact`. */
  readonly customer?:
    | {
        /** The numeric id of the customer. */
        readonly id: number
        readonly [field: string]: unknown
      }
    | undefined
  /** The orders whose data the customer wants to see. */
  readonly orders_requested?: readonly number[] | undefined
  /** The orders whose data must be deleted. */
  readonly orders_to_redact?: readonly number[] | undefined
}

type Name = (typeof SHOPIFY_EVENTS)[number]
type EventOf<N extends string> = N extends `orders/${string}`
  ? ShopifyOrder
  : N extends 'customers/data_request' | `${string}/redact`
    ? ShopifyPrivacyRequest
    : ShopifyEvent
type Listed = { readonly [N in Name]: EventOf<N> }

/** The Shopify topics that most apps handle; there are more. */
export interface ShopifyEvents extends Listed {
  /** Every topic that is not listed. */
  readonly '*': ShopifyEvent
}
