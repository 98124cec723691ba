import type { AnyDelivery, Delivery, EventName, KnownDelivery } from '../delivery/delivery.ts'
import type { Admission, HandlerContext, Outcome } from '../delivery/outcome.ts'
import type { FetchRequest, WebhookInput } from '../http/input.ts'

/** Options of `drain`. */
export interface DrainOptions {
  /** How long to wait for running deliveries, in milliseconds; never longer than `replay.maxRunMs`. @default no limit */
  readonly timeoutMs?: number | undefined
}

/** A receiver of any sender's events: what adapters take. Its methods can be destructured. */
export interface AnyReceiver<out D extends AnyDelivery = AnyDelivery> {
  /** The provider's name, such as `'stripe'`. */
  readonly provider: string
  /** The namespace of its replay keys. */
  readonly endpoint: string
  /** Whether any handler was given. */
  readonly hasHandlers: boolean
  /** The methods to mount it for: the provider's, and GET for one that checks the endpoint by GET. */
  readonly methods: readonly string[]
  /**
   * Authenticates and parses, nothing else. Throws a `WebhookError` if the request is refused; `await` it.
   *
   * @throws WebhookError of any 400, 401, 405, 408, 413, 415 or 500 code, or `store_full`; nothing else, for any input.
   * @example
   * ```ts
   * const delivery = await receiver.verify({ headers: request.headers, body: rawBytes })
   * ```
   */
  verify(input: WebhookInput): Promise<D>
  /**
   * Verifies, claims, runs your handler and finishes. Never rejects, except with a `TypeError` if the receiver has no
   * handlers: send the outcome as the answer.
   *
   * @example
   * ```ts
   * const { status, headers, body } = await receiver.receive({ method, headers: rawHeaders, body: bytes })
   * ```
   */
  receive(input: WebhookInput): Promise<Outcome<D>>
  /**
   * Verifies and claims, for code of your own. Check `kind === 'admitted'`, else send the outcome as the answer.
   *
   * @example
   * ```ts
   * const admission = await receiver.admit(input)
   * if (admission.kind !== 'admitted') return answer(admission)
   * return answer(await admission.run((delivery) => work(delivery)))
   * ```
   */
  admit(input: WebhookInput): Promise<Admission<D> | Outcome<D>>
  /**
   * `Request` in, `Response` out. Pass the platform's context: its `waitUntil` keeps the run alive.
   *
   * @example
   * ```ts
   * export default { fetch: (request, env, ctx) => receiver.fetch(request, ctx) } // a Worker
   * app.post('/webhooks/rine', (c) => receiver.fetch(c.req.raw)) // Hono; on Workers add c.executionCtx
   * ```
   */
  fetch(request: FetchRequest, context?: unknown): Promise<Response>
  /**
   * Refuses new deliveries and waits for running ones, at most `timeoutMs` and at most `replay.maxRunMs`.
   *
   * @example
   * ```ts
   * process.on('SIGTERM', () => receiver.drain({ timeoutMs: 10_000 }).then(() => server.close()))
   * ```
   */
  drain(options?: DrainOptions): Promise<void>
}

/** A receiver of one sender's events. */
export interface Receiver<E extends object> extends AnyReceiver<Delivery<E>> {}

/** The deliveries of a receiver: `DeliveryOf<typeof receiver>`. */
export type DeliveryOf<R extends AnyReceiver> =
  R extends Receiver<infer E> ? Delivery<E> : R extends AnyReceiver<infer D> ? D : never

/** One handler, for code outside `createReceiver`: `Handler<StripeEvents, 'invoice.paid'>`. */
export type Handler<E extends object, N extends EventName<E> | '*'> = (
  delivery: N extends EventName<E> ? KnownDelivery<E, N> : Delivery<E>,
  context: HandlerContext,
) => unknown

/** Handlers by event name. `'*'` gets all that has no handler of its own. Add names with the provider's `events` option. */
export type Handlers<E extends object> = {
  // Keyed by EventName, not keyof E: E is then inferred from the provider alone.
  readonly [N in EventName<E> | '*']?: Handler<E, N> | undefined
}
