import type { Bytes } from '../util/bytes.ts'

/** What every delivery has, whoever sent it. */
export interface DeliveryBase {
  /** The provider's name. */
  readonly provider: string
  /** Which endpoint this is: the receiver's `endpoint`, or the one its secret resolver named. */
  readonly endpoint: string
  /** The sender's id of the event, where it has one. */
  readonly id: string | undefined
  /** Whether the authentication covers `id`. When not, anyone who captured the delivery can change it. */
  readonly idAuthenticated: boolean
  /** The replay key: fixed size, no personal data. */
  readonly key: string
  /** The signed time, where the scheme signs one. */
  readonly timestamp: Date | undefined
  /** Which secret matched: its `id`, else its position in the list. */
  readonly secretId: string
  /** `token` proves who sent the request, not that the body is whole. */
  readonly authentication: 'hmac' | 'token'
  /** The bytes that arrived. */
  readonly rawBody: Bytes
  /** Whether a replay store claimed this delivery, and how far that store reaches. */
  readonly replayScope: 'none' | 'process' | 'shared'
}

/** The names of the events that an event map lists. */
export type EventName<E extends object> = Exclude<keyof E & string, '*'>

/** A delivery whose name is listed and whose payload fits. */
export interface KnownDelivery<E extends object, N extends EventName<E>> extends DeliveryBase {
  readonly known: true
  readonly type: N
  readonly event: E[N]
}

/** A verified delivery whose name is not listed, or whose payload has another shape than expected. */
export interface UnknownDelivery<E extends object> extends DeliveryBase {
  readonly known: false
  readonly type: string
  readonly event: E extends { '*': infer U } ? U : unknown
}

/**
 * A verified delivery. Narrow it with `delivery.known && delivery.type === 'message.received'`.
 */
export type Delivery<E extends object> =
  | { [N in EventName<E>]: KnownDelivery<E, N> }[EventName<E>]
  | UnknownDelivery<E>

/** A delivery of any sender: the top type of {@link Delivery}. */
export interface AnyDelivery extends DeliveryBase {
  readonly known: boolean
  readonly type: string
  readonly event: unknown
}
