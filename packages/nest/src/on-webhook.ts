import 'reflect-metadata'
import type { EventName, Handler, HandlerContext } from '@hookseal/core'

/** Options of `@OnWebhook`. */
export interface OnWebhookOptions {
  /** The receiver's `endpoint`, which is the provider's name unless you set it. Required with several receivers. @default the only receiver */
  readonly endpoint?: string | undefined
}

/** Marks a method that takes a delivery and its context. It fits any method whose parameters fit `H`. */
export type WebhookDecorator<H> = <M extends H>(
  target: object,
  method: string | symbol,
  descriptor: TypedPropertyDescriptor<M>,
) => void

/** `@OnWebhook` for one sender's events: names and deliveries are checked by TypeScript. */
export interface TypedWebhooks<E extends object> {
  /** Runs a method for this event. A name that the sender's events do not list is a type error. */
  OnWebhook<N extends EventName<E> | '*'>(event: N): WebhookDecorator<Handler<E, N>>
}

/** The arguments of one `@OnWebhook`. */
export interface Subscription {
  readonly event: string
  readonly endpoint: string | undefined
}

// Text rather than a symbol, so that two copies of this package read each other's decorators.
const KEY = 'hookseal:on-webhook'

/** The events that a method of a class was decorated with, by it or by a class that it extends. */
export function subscriptionsOf(prototype: object, method: string): readonly Subscription[] {
  return Reflect.getMetadata(KEY, prototype, method) ?? []
}

/**
 * Runs a method of a provider or a controller for one event, or with `'*'` for every event without a method of its own.
 * The method gets the delivery and its context. If it throws, the sender gets a 500 and retries. A method can have several.
 *
 * @throws TypeError on a static method or a class.
 * @example
 * ```ts
 * @OnWebhook('message.received')
 * received({ event }: KnownDelivery<RineEvents, 'message.received'>) {
 *   console.log(event.data.message_id)
 * }
 * ```
 */
export function OnWebhook(
  event: string,
  { endpoint }: OnWebhookOptions = {},
): WebhookDecorator<(delivery: never, context: HandlerContext) => unknown> {
  return function subscribe(target, method) {
    if (typeof target === 'function' || method === undefined) {
      throw new TypeError(`@OnWebhook('${event}') belongs on a method of an instance`)
    }
    const others = Reflect.getOwnMetadata(KEY, target, method) ?? []
    Reflect.defineMetadata(KEY, [...others, { event, endpoint }], target, method)
  }
}

/**
 * `@OnWebhook` for the events of one sender: a misspelled name is a type error, and so is a method whose parameter is
 * another event's delivery.
 *
 * @param endpoint - the receiver's `endpoint`, required with several receivers
 * @example
 * ```ts
 * export const { OnWebhook } = webhooksFor<RineEvents>()
 * ```
 */
export function webhooksFor<E extends object>(endpoint?: string): TypedWebhooks<E> {
  return { OnWebhook: (event) => OnWebhook(event, { endpoint }) }
}
