import type { WebhookError } from '../error/webhook-error.ts'
import type { Answer } from '../http/answer.ts'
import type { UnverifiedRequest } from '../http/input.ts'
import type { AnyDelivery } from './delivery.ts'

/** The outcome of a delivery that is finished: the sender gets a 2xx. */
export interface Settled<D> extends Answer {
  /**
   * `'handled'` by this run, `'ignored'` because no handler matched, `'duplicate'` because it was handled before, or
   * explicitly `'discarded'` by the handler.
   */
  readonly kind: 'handled' | 'ignored' | 'duplicate' | 'discarded'
  /** The delivery, which needs no retry. */
  readonly delivery: D
  /** The reason passed to `context.discard`. Set only for `'discarded'`. @default undefined */
  readonly reason?: string | undefined
  /**
   * What went wrong after the event was handled: the store could not confirm the commit, the lease was lost, or the
   * handler threw after `inTransaction` had committed. The sender still gets a 2xx.
   * @default undefined
   */
  readonly error?: WebhookError | undefined
}

/** The outcome of a genuine delivery that is not finished. The sender gets a 5xx and should retry. */
export interface Unsettled<D> extends Answer {
  /** `'in_flight'` if another run holds the claim, or `'failed'` if this run failed. */
  readonly kind: 'in_flight' | 'failed'
  /** The delivery, which the sender should send again. */
  readonly delivery: D
  /** What went wrong. Its `cause` is what the handler threw. */
  readonly error: WebhookError
}

/** The outcome of a request that was rejected before it became a delivery. */
export interface Rejected extends Answer {
  /** Always `'rejected'`: the request is not a delivery. */
  readonly kind: 'rejected'
  /** Always absent: nothing was proved. @default undefined */
  readonly delivery?: undefined
  /** Why the request was rejected. */
  readonly error: WebhookError
}

/**
 * The outcome of a request with which the sender checks that you own this endpoint. The response confirms it. No
 * handler runs.
 */
export interface Handshaken extends Answer {
  /** Always `'handshake'`: no event was sent. */
  readonly kind: 'handshake'
  /** Always absent: a handshake is not an event. @default undefined */
  readonly delivery?: undefined
  /** Always absent in this outcome. @default undefined */
  readonly error?: undefined
}

/** What happened to a request, and the response to send. */
export type Outcome<D extends AnyDelivery = AnyDelivery> =
  | Settled<D>
  | Unsettled<D>
  | Rejected
  | Handshaken

/** Options of `context.answer`. */
export interface AnswerOptions {
  /** The HTTP status, a 2xx. @default 200 */
  readonly status?: number | undefined
  /** The response headers. Headers that frame the message, such as Content-Length, are set for you. @default none */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** What a handler receives in addition to the delivery. */
export interface HandlerContext {
  /**
   * The number of this run: 1 for the first, higher after each failed one. It never decreases for a delivery, so you
   * can use it as a fencing token.
   */
  readonly attempt: number
  /** Aborted when this run loses its claim on the delivery. Pass it to `fetch` and to database queries. */
  readonly signal: AbortSignal
  /** The request as it was received, without its credentials. Nothing in it is authenticated. */
  readonly request: UnverifiedRequest
  /**
   * Marks the event as permanently failed. Throw the returned error, as in `throw context.discard('why')`: the sender
   * gets a 2xx and does not retry.
   */
  discard(reason: string): Error
  /** Sets the 2xx response, for senders that read it, such as TwiML or Slack commands. Not used if the run fails. */
  answer(body: string, options?: AnswerOptions): void
}

/**
 * A verified and claimed delivery. Call `run` or `finish`; otherwise the delivery stays claimed until its lease
 * expires.
 */
export interface Admission<D extends AnyDelivery = AnyDelivery> {
  /** Always `'admitted'`; an `Outcome` never has this kind. */
  readonly kind: 'admitted'
  /** The delivery, which may be handled now. */
  readonly delivery: D
  /** The context that a handler would receive. */
  readonly context: HandlerContext
  /**
   * Runs `work` as the handler, then finishes the delivery: as `'handled'` if it returns, as `'failed'` if it throws.
   * Never rejects.
   */
  run(work: (delivery: D, context: HandlerContext) => unknown): Promise<Outcome<D>>
  /**
   * Finishes the delivery manually. Pass a string as the reason for `'discarded'`, or the error for `'failed'`. Only
   * the first call counts, and every call resolves to its outcome.
   */
  finish(result: 'handled' | 'failed' | 'discarded', reason?: unknown): Promise<Outcome<D>>
}
