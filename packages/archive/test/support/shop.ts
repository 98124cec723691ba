import { createHmac } from 'node:crypto'
import {
  type Archive,
  createReceiver,
  type Delivery,
  defineProvider,
  type EventSchema,
  type HandlerContext,
  hmac,
  type Provider,
  type ReplayOptions,
  unchecked,
} from '@hookseal/core'
import { patientReplay } from '@hookseal/tests-kit/patience'

/** Seals the rows of a test. */
export const sealKey = 'seal-7c0e5b21d9f4a8e3'

export const secret = 'shop-signing-secret-0123456789'

/** An order of a made-up shop. */
export interface Order {
  readonly type: string
  readonly id: string
  readonly data?: { readonly customer?: { readonly id: string; readonly email: string } }
}

export interface ShopEvents {
  'order.paid': Order
  '*': Order
}

// A payload of this name that has no `data` does not fit.
const paid: EventSchema<Order> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value) =>
      (value as Order).data === undefined
        ? { issues: [{ message: 'data is missing', path: ['data'] }] }
        : { value: value as Order },
  },
}

export const shop = (name = 'shop'): Provider<ShopEvents> =>
  defineProvider({
    name,
    scheme: hmac({ secret, header: 'X-Shop-Signature' }),
    events: { 'order.paid': paid, '*': unchecked<Order>() },
    payload: 'json-or-form',
    identify(payload) {
      const { type, id } = payload as Order
      return { type: String(type), id: String(id), key: String(id) }
    },
  })

/** An order with a customer. */
export const order = (id: string, customer = 'customer-1', type = 'order.placed'): Order => ({
  type,
  id,
  data: { customer: { id: customer, email: `${customer}@example.com` } },
})

/** A request of the shop, signed with node:crypto alone. */
export function signed(event: Order | string, headers: Readonly<Record<string, string>> = {}) {
  const body = Buffer.from(typeof event === 'string' ? event : JSON.stringify(event))
  const signature = createHmac('sha256', secret).update(body).digest('hex')
  return { headers: { ...headers, 'X-Shop-Signature': signature }, body: new Uint8Array(body) }
}

/** A receiver of the shop with an archive. */
export function receiving(
  archive: Archive | undefined,
  replay: ReplayOptions | false,
  handler: (delivery: Delivery<ShopEvents>, context: HandlerContext) => unknown = () => {},
  {
    provider = shop(),
    endpoint,
    now,
  }: { provider?: Provider<ShopEvents>; endpoint?: string; now?: () => number } = {},
) {
  return createReceiver({
    provider,
    endpoint,
    archive,
    replay: replay && { ...patientReplay, ...replay },
    handlers: { '*': handler, 'order.paid': handler },
    logger: false,
    now,
  })
}

/** The customer of an order. */
export const customerOf = ({ event }: { readonly event: unknown }) =>
  (event as Order).data?.customer?.id

/** All of an asynchronous list. */
export async function collect<T>(list: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const one of list) found.push(one)
  return found
}

/** The first of an asynchronous list. @throws Error when it is empty */
export async function first<T>(list: AsyncIterable<T>): Promise<T> {
  for await (const one of list) return one
  throw new Error('the list is empty')
}
