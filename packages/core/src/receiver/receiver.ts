import type { AnyDelivery, Delivery, EventName, KnownDelivery } from '../delivery/delivery.ts'
import type { Admission, HandlerContext, Outcome } from '../delivery/outcome.ts'
import type { WebhookError } from '../error/webhook-error.ts'
import type { WebhookInput } from '../http/input.ts'
import type { Provider } from '../provider/provider.ts'
import type { ReplayStore } from '../replay/replay-store.ts'

/** A receiver of any sender: what adapters take. */
export interface AnyReceiver<out D extends AnyDelivery = AnyDelivery> {
  /** Whether any handler was given: `webhook(receiver)` throws at mount when not. */
  readonly hasHandlers: boolean
  /**
   * Authenticates and parses one request; touches no store and runs no handler.
   *
   * @throws WebhookError of any 400, 401, 405, 408, 413, 415 or 500 code; nothing else, for any input.
   * @example
   * ```ts
   * const delivery = await receiver.verify({ headers: request.headers, body: rawBytes })
   * ```
   */
  verify(input: WebhookInput): Promise<D>
  /**
   * The whole pipeline: verify, claim, run the handler, settle. Never rejects but with the `TypeError` of
   * a receiver that has no handler.
   *
   * @example
   * ```ts
   * const { status, headers, body } = await receiver.receive({ method, headers: rawHeaders, body: bytes })
   * ```
   */
  receive(input: WebhookInput): Promise<Outcome<D>>
  /**
   * Verify and claim, for code that handles the delivery itself and then calls `settle`.
   *
   * @example
   * ```ts
   * const admission = await receiver.admit(input)
   * if (admission.kind !== 'admitted') return answer(admission)
   * await admission.settle(await work(admission.delivery))
   * ```
   */
  admit(input: WebhookInput): Promise<Admission<D>>
  /**
   * `Request` to `Response`. A `context.waitUntil` keeps a run alive after the client has gone.
   *
   * @example
   * ```ts
   * export default { fetch: (request, env, ctx) => receiver.fetch(request, ctx) } // a Worker
   * app.post('/webhooks/rine', (c) => receiver.fetch(c.req.raw)) // Hono on Node; elsewhere add c.executionCtx
   * ```
   */
  fetch(request: Request, context?: unknown): Promise<Response>
  /**
   * Graceful shutdown: new deliveries are refused with `shutting_down`; resolves when none is running or
   * after `timeoutMs`.
   *
   * @example
   * ```ts
   * process.on('SIGTERM', () => receiver.drain({ timeoutMs: 10_000 }).then(() => server.close()))
   * ```
   */
  drain(options?: { readonly timeoutMs?: number | undefined }): Promise<void>
}

/** A receiver of one sender's events. Its methods can be destructured. */
export interface Receiver<E extends object> extends AnyReceiver<Delivery<E>> {}

/** Handlers by event name; `'*'` takes everything that has no handler of its own. */
export type Handlers<E extends object> = {
  // Keyed by EventName, not keyof E: E is then inferred from the provider alone.
  readonly [N in EventName<E> | '*']?:
    | ((
        delivery: N extends EventName<E> ? KnownDelivery<E, N> : Delivery<E>,
        context: HandlerContext,
      ) => unknown)
    | undefined
}

/** What `onRejected` is told about the request: the values of authentication headers are left out. */
export interface RejectionInfo {
  readonly provider: string
  readonly endpoint: string
  readonly method: string | undefined
  readonly headers: Headers
}

/** Observers. One that throws or rejects changes nothing. */
export interface Hooks<E extends object> {
  readonly onRejected?: ((error: WebhookError, info: RejectionInfo) => unknown) | undefined
  readonly onSettled?: ((outcome: Outcome<Delivery<E>>) => unknown) | undefined
}

/** How replays are recognised. Durations are milliseconds. */
export interface ReplayOptions {
  /** A memory store of its own when left out. */
  readonly store?: ReplayStore | undefined
  /** How long a claim holds without being extended: 60 000. */
  readonly leaseMs?: number | undefined
  /** How long a run's lease is extended: 10 leases. */
  readonly maxRunMs?: number | undefined
  /**
   * How long a handled event is remembered: the provider's, else 2 tolerances and at least 2 days in memory
   * and 4 in a shared store. Less than 2 tolerances lets a captured request run again.
   */
  readonly retainMs?: number | undefined
  /** How long one call to the store may take: 2 000. */
  readonly timeoutMs?: number | undefined
  /** Whether a delivery is refused or run when the store cannot be asked: `reject`. */
  readonly onUnavailable?: 'reject' | 'run' | undefined
}

/** What `createReceiver` takes; only `provider` is required. */
export interface ReceiverOptions<E extends object> {
  /** Who sends, how it authenticates, what its events look like. */
  readonly provider: Provider<E>
  /** Part of every replay key: the provider's name. Two receivers that share a store need two. */
  readonly endpoint?: string | undefined
  readonly handlers?: Handlers<E> | undefined
  readonly hooks?: Hooks<E> | undefined
  /** `false` turns replay protection off. */
  readonly replay?: ReplayOptions | false | undefined
  /** How far a signed time may be from now, either way: the provider's. */
  readonly toleranceSeconds?: number | undefined
  /** 1 MiB. */
  readonly maxBodyBytes?: number | undefined
  /** From the first read: 10 000. */
  readonly bodyTimeoutMs?: number | undefined
  /** For a secret resolver: 5 000. */
  readonly secretTimeoutMs?: number | undefined
  /** The clock, in milliseconds since the epoch: `Date.now`. */
  readonly now?: (() => number) | undefined
}
