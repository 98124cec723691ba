import type { Answer } from '../http/answer.ts'
import type { UnverifiedRequest } from '../http/input.ts'
import type { PayloadIssue } from '../provider/event-schema.ts'
import type { Coverage, SchemeKind } from '../provider/scheme-kind.ts'
import type { Bytes } from '../util/bytes.ts'
import { type HiddenMember, hiddenMember } from '../util/hidden-member.ts'

/** How far replay protection reaches: off, this process, or every process that shares the store. */
export type ReplayScope = 'none' | 'process' | 'shared'

/** What every delivery has, from any sender. */
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
  /** Which secret or public key matched: its `id`, else its position in the list. */
  readonly secretId: string
  /** The time the sender signed, if it signs one. */
  readonly timestamp: Date | undefined
  /** When the request arrived, by this machine's clock. */
  readonly receivedAt: Date
  /** The replay key: 43 safe characters without personal data, good as a job id. */
  readonly key: string
  /** How far replay protection reaches. `'none'` from `verify`, which claims nothing. */
  readonly replayScope: ReplayScope
  /** The body, byte for byte as it arrived. */
  readonly rawBody: Bytes
  /** `true` only in a re-run of a delivery from which an archive has removed fields: `event` lacks them. */
  readonly redacted?: true | undefined
}

/** The event names in an event map. The `'*'` entry is not a name. */
export type EventName<E extends object> = Exclude<keyof E & string, '*'>

/** A delivery whose name is listed and whose payload fits its schema. */
export interface KnownDelivery<E extends object, N extends EventName<E>> extends DeliveryBase {
  /** `true`: the name is listed in the provider's `events` and the payload fits. */
  readonly known: true
  /** The event's name, one of those listed. */
  readonly type: N
  /** The payload, as the schema returned it. */
  readonly event: E[N]
  /** Always `undefined` here: the payload fits. */
  readonly issues: undefined
  /** Always `undefined` here: this is an event. */
  readonly handshake: undefined
}

/** A genuine delivery whose name is not listed, or whose payload does not fit the schema of its name. */
export interface UnknownDelivery<E extends object> extends DeliveryBase {
  /**
   * `false`: check `delivery.known && delivery.type === 'x'`, or use `isEvent(delivery, 'x')`, to get a typed event.
   */
  readonly known: false
  /** The event's name. It can be a listed one: then `issues` says why the payload does not fit. */
  readonly type: string
  /** The payload. Typed by the `'*'` entry of the provider's `events`, else `unknown`. */
  readonly event: E extends { '*': infer U } ? U : unknown
  /** Why the payload does not fit the schema of its name; `undefined` if the name is not listed. */
  readonly issues: readonly PayloadIssue[] | undefined
  /** The answer this handshake needs. Only `verify` shows it; every other verb sends it for you. */
  readonly handshake: Answer | undefined
}

/** An authenticated delivery. Narrow it with `isEvent(delivery, 'x')` or `delivery.known && delivery.type === 'x'`. */
export type Delivery<E extends object> =
  | { [N in EventName<E>]: KnownDelivery<E, N> }[EventName<E>]
  | UnknownDelivery<E>

/** A delivery from any sender. */
export interface AnyDelivery extends DeliveryBase {
  /** Whether the name is listed and the payload fits. */
  readonly known: boolean
  /** The event's name, as `identify` found it. */
  readonly type: string
  /** The payload. Check `known` before you trust its shape. */
  readonly event: unknown
  /** Why the payload does not fit the schema of its name. */
  readonly issues: readonly PayloadIssue[] | undefined
  /** The answer this handshake needs. Only `verify` shows it. */
  readonly handshake: Answer | undefined
}

/** The names a delivery can be narrowed to. */
export type KnownName<D extends AnyDelivery> = Extract<D, KnownShape>['type']

/** What tells a delivery whose payload fits from any other. */
interface KnownShape {
  /** Whether the payload fits its schema. */
  readonly known: true
}

type OneName<N, All = N> = N extends unknown ? ([All] extends [N] ? N : never) : never

/**
 * Whether a delivery is this event. Narrows it if you pass one literal name; for a variable with several it is a plain
 * boolean.
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
/** Whether a delivery is this event. */
export function isEvent<D extends AnyDelivery>(delivery: D, type: KnownName<D>): boolean
export function isEvent(delivery: AnyDelivery, type: string): boolean {
  return delivery.known && delivery.type === type
}

const REQUEST: HiddenMember<() => UnverifiedRequest> = hiddenMember()

/**
 * Remembers which request brought a delivery, for what packs it: the request without its credentials. The delivery must
 * not be frozen yet.
 */
export function rememberRequest(delivery: AnyDelivery, readRequest: () => UnverifiedRequest): void {
  REQUEST.set(delivery, readRequest)
}

/** The request that brought a delivery, if this copy of the package received it. */
export function requestOf(delivery: AnyDelivery): UnverifiedRequest | undefined {
  return REQUEST.get(delivery)?.()
}

// A registered symbol, since the receiver and what packs its deliveries can come from two copies of this package.
const KEYLESS: symbol = Symbol.for('hookseal.keyless')

/** Marks a delivery whose key does not tell a copy from the next event, out of the application's sight. */
export function markKeyless<D extends AnyDelivery>(delivery: D): D {
  return Object.defineProperty(delivery, KEYLESS, { value: true })
}

/** Whether nothing tells a copy of this delivery from the next event. */
export function isKeyless(delivery: AnyDelivery): boolean {
  return KEYLESS in delivery
}
