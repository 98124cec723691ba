import type { AnyDelivery, Delivery, EventName, KnownDelivery } from '../delivery/delivery.ts'
import type { Admission, HandlerContext, Outcome } from '../delivery/outcome.ts'
import type { FetchRequest, WebhookInput } from '../http/input.ts'

/** Options of `drain`. */
export interface DrainOptions {
  /**
   * How long to wait for running deliveries, in milliseconds, but never longer than `replay.maxRunMs`.
   * @default no limit
   */
  readonly timeoutMs?: number | undefined
}

/** A receiver for any sender: the type that adapters accept. Its methods can be destructured. */
export interface AnyReceiver<out D extends AnyDelivery = AnyDelivery> {
  /** The provider's name, such as `'stripe'`. */
  readonly provider: string
  /** The namespace of the receiver's replay keys. */
  readonly endpoint: string
  /** Whether the receiver has any handlers. */
  readonly hasHandlers: boolean
  /**
   * The HTTP methods to mount the receiver for: the provider's, and GET if the sender checks the endpoint with a GET.
   */
  readonly methods: readonly string[]
  /**
   * Authenticates and parses a request, and nothing else. Rejects with a `WebhookError` if the request is not accepted,
   * so `await` it.
   *
   * @throws WebhookError with any 400, 401, 405, 408, 413, 415 or 500 code, or `store_full`. It throws nothing else,
   *   for any input.
   * @example
   * ```ts
   * const delivery = await receiver.verify({ headers: request.headers, body: rawBytes })
   * ```
   */
  verify(input: WebhookInput): Promise<D>
  /**
   * Verifies and claims a request, runs your handler and finishes the delivery. Send the outcome as the response. Never
   * rejects, except with a `TypeError` if the receiver has no handlers.
   *
   * @example
   * ```ts
   * const { status, headers, body } = await receiver.receive({ method, headers: rawHeaders, body: bytes })
   * ```
   */
  receive(input: WebhookInput): Promise<Outcome<D>>
  /**
   * Verifies and claims a request, for your own code. If `kind` is not `'admitted'`, send the outcome as the response.
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
   * Handles a `Request` and returns a `Response`. Pass the platform's context, since its `waitUntil` keeps the run
   * alive.
   *
   * @example
   * ```ts
   * export default { fetch: (request, env, ctx) => receiver.fetch(request, ctx) } // a Worker
   * app.post('/webhooks/rine', (c) => receiver.fetch(c.req.raw)) // Hono; on Workers add c.executionCtx
   * ```
   */
  fetch(request: FetchRequest, context?: unknown): Promise<Response>
  /**
   * Rejects new deliveries and waits for running ones, for at most `timeoutMs` and at most `replay.maxRunMs`.
   *
   * @example
   * ```ts
   * process.on('SIGTERM', () => receiver.drain({ timeoutMs: 10_000 }).then(() => server.close()))
   * ```
   */
  drain(options?: DrainOptions): Promise<void>
}

/** A receiver for one sender. */
export interface Receiver<E extends object> extends AnyReceiver<Delivery<E>> {}

/** The delivery type of a receiver: `DeliveryOf<typeof receiver>`. */
export type DeliveryOf<R extends AnyReceiver> =
  R extends Receiver<infer E> ? Delivery<E> : R extends AnyReceiver<infer D> ? D : never

/** The type of one handler, for code outside `createReceiver`: `Handler<StripeEvents, 'invoice.paid'>`. */
export type Handler<E extends object, N extends EventName<E> | '*'> = (
  delivery: N extends EventName<E> ? KnownDelivery<E, N> : Delivery<E>,
  context: HandlerContext,
) => unknown

/**
 * Handlers by event type. `'*'` handles every type without its own handler. Add types with the provider's `events`
 * option.
 */
export type Handlers<E extends object> = {
  // Keyed by EventName, not keyof E: E is then inferred from the provider alone.
  readonly [N in EventName<E> | '*']?: Handler<E, N> | undefined
}
