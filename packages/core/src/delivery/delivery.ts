import type { Answer } from '../http/answer.ts'
import type { UnverifiedRequest } from '../http/input.ts'
import type { PayloadIssue } from '../provider/event-schema.ts'
import type { Coverage, SchemeKind } from '../provider/scheme-kind.ts'
import type { Bytes } from '../util/bytes.ts'
import { type HiddenMember, hiddenMember } from '../util/hidden-member.ts'

/** How far replay protection reaches: off, this process, or every process that shares the store. */
export type ReplayScope = 'none' | 'process' | 'shared'

/** The fields that every delivery has, whatever the sender. */
export interface DeliveryBase {
  /** The provider's name, such as `'stripe'`. */
  readonly provider: string
  /** The receiver's endpoint, or the tenant that a secret function named. */
  readonly endpoint: string
  /** The sender's id for this event, if it sends one. */
  readonly id: string | undefined
  /** Whether the proof covers `id`. If not, anyone who captured the delivery can change it. */
  readonly idAuthenticated: boolean
  /** Whether the proof covers `type`. If not, anyone who captured the delivery can rename it. */
  readonly typeAuthenticated: boolean
  /** What the proof covers. Trust `event` only as far as this says. */
  readonly covers: Coverage
  /** The kind of proof that was checked. */
  readonly authentication: SchemeKind
  /** Which secret or public key matched: its `id`, or its position in the list if it has none. */
  readonly secretId: string
  /** The time that the sender signed, if it signs one. */
  readonly timestamp: Date | undefined
  /** When the request arrived, according to this machine's clock. */
  readonly receivedAt: Date
  /** The replay key: 43 URL-safe characters without personal data, suitable as a job id. */
  readonly key: string
  /** How far replay protection reaches. Always `'none'` after `verify`, which claims nothing. */
  readonly replayScope: ReplayScope
  /** The body, byte for byte as it arrived. */
  readonly rawBody: Bytes
  /**
   * `true` only in a rerun of a delivery whose archived copy was redacted: the redacted fields are missing from
   * `event`.
   */
  readonly redacted?: true | undefined
}

/** The event types in an event map, without the `'*'` entry. */
export type EventName<E extends object> = Exclude<keyof E & string, '*'>

/** A delivery whose event type is listed and whose payload matches its schema. */
export interface KnownDelivery<E extends object, N extends EventName<E>> extends DeliveryBase {
  /** Always `true`: the event type is listed in the provider's `events` and the payload matches its schema. */
  readonly known: true
  /** The event type, one of those listed. */
  readonly type: N
  /** The payload, as the schema returned it. */
  readonly event: E[N]
  /** Always `undefined` here: the payload matches its schema. */
  readonly issues: undefined
  /** Always `undefined` here: this is an event. */
  readonly handshake: undefined
}

/** A genuine delivery whose event type is not listed, or whose payload does not match its schema. */
export interface UnknownDelivery<E extends object> extends DeliveryBase {
  /**
   * Always `false`. To get a typed event, check `delivery.known && delivery.type === 'x'`, or use `isEvent(delivery,
   * 'x')`.
   */
  readonly known: false
  /** The event type. If it is a listed one, `issues` says why the payload does not match its schema. */
  readonly type: string
  /** The payload. Its type is that of the `'*'` entry in the provider's `events`, or `unknown` without one. */
  readonly event: E extends { '*': infer U } ? U : unknown
  /** Why the payload does not match the schema of its event type; `undefined` if the type is not listed. */
  readonly issues: readonly PayloadIssue[] | undefined
  /** The response to send to this handshake. Only `verify` returns it; every other method sends it for you. */
  readonly handshake: Answer | undefined
}

/** An authenticated delivery. Narrow it with `isEvent(delivery, 'x')` or `delivery.known && delivery.type === 'x'`. */
export type Delivery<E extends object> =
  | { [N in EventName<E>]: KnownDelivery<E, N> }[EventName<E>]
  | UnknownDelivery<E>

/** A delivery from any sender. */
export interface AnyDelivery extends DeliveryBase {
  /** Whether the event type is listed and the payload matches its schema. */
  readonly known: boolean
  /** The event type that `identify` returned. */
  readonly type: string
  /** The payload. Check `known` before you trust its shape. */
  readonly event: unknown
  /** Why the payload does not match the schema of its event type. */
  readonly issues: readonly PayloadIssue[] | undefined
  /** The response to send to this handshake. Only `verify` returns it. */
  readonly handshake: Answer | undefined
}

/** The event types that a delivery can be narrowed to. */
export type KnownName<D extends AnyDelivery> = Extract<D, KnownShape>['type']

/** What distinguishes a delivery whose payload matches its schema. */
interface KnownShape {
  /** Whether the payload matches its schema. */
  readonly known: true
}

type OneName<N, All = N> = N extends unknown ? ([All] extends [N] ? N : never) : never

/**
 * Checks whether a delivery has this event type. Narrows the delivery if you pass a single literal type; with a union
 * type, the result is a plain boolean.
 *
 * @example
 * ```ts
 * if (isEvent(delivery, 'message.received')) console.log(delivery.event.data.message_id)
 * ```
 */
export function isEvent<D extends AnyDelivery, N extends KnownName<D>>(
  delivery: D,
  type: N & OneName<N>,
): delivery is Extract<D, KnownShape & Record<'type', N>>
/** Checks whether a delivery has this event type. */
export function isEvent<D extends AnyDelivery>(delivery: D, type: KnownName<D>): boolean
export function isEvent(delivery: AnyDelivery, type: string): boolean {
  return delivery.known && delivery.type === type
}

const REQUEST: HiddenMember<() => UnverifiedRequest> = hiddenMember()

/**
 * Attaches the request, without its credentials, to a delivery, so that `packDelivery` can read it. The delivery must
 * not be frozen yet.
 */
export function rememberRequest(delivery: AnyDelivery, readRequest: () => UnverifiedRequest): void {
  REQUEST.set(delivery, readRequest)
}

/** The request of a delivery, if the receiver attached one. */
export function requestOf(delivery: AnyDelivery): UnverifiedRequest | undefined {
  return REQUEST.get(delivery)?.()
}

// A registered symbol, since the receiver and `packDelivery` can come from two copies of this package.
const KEYLESS: symbol = Symbol.for('hookseal.keyless')

/**
 * Marks a delivery whose key cannot distinguish a copy from the next event. The mark is hidden from the application.
 */
export function markKeyless<D extends AnyDelivery>(delivery: D): D {
  return Object.defineProperty(delivery, KEYLESS, { value: true })
}

/** Whether the key of this delivery cannot distinguish a copy from the next event. */
export function isKeyless(delivery: AnyDelivery): boolean {
  return KEYLESS in delivery
}
