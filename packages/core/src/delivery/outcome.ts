import type { WebhookError } from '../error/webhook-error.ts'
import type { Answer } from '../http/answer.ts'
import type { UnverifiedRequest } from '../http/input.ts'
import type { AnyDelivery } from './delivery.ts'

/** Nothing more to do for this delivery: the sender gets a 2xx. */
export interface Settled<D> extends Answer {
  /** Handled now, no handler wanted it, handled before, or discarded by the handler's own word. */
  readonly kind: 'handled' | 'ignored' | 'duplicate' | 'discarded'
  /** The delivery that needs no retry. */
  readonly delivery: D
  /** The reason given to `context.discard`; set only for `'discarded'`. @default undefined */
  readonly reason?: string | undefined
  /**
   * What went wrong after the event had been handled: the store could not confirm the commit, the lease had been lost,
   * or the handler threw behind `inTransaction`. The sender still gets a 2xx.
   * @default undefined
   */
  readonly error?: WebhookError | undefined
}

/** Genuine but not done: another run holds it, or the run failed. The sender gets a 5xx and should try again. */
export interface Unsettled<D> extends Answer {
  /** Another run holds the claim, or this run failed. */
  readonly kind: 'in_flight' | 'failed'
  /** The delivery that the sender should send again. */
  readonly delivery: D
  /** What went wrong; `cause` holds what the handler threw. */
  readonly error: WebhookError
}

/** Refused before it became a delivery. */
export interface Rejected extends Answer {
  /** Always `'rejected'`: the request is no delivery. */
  readonly kind: 'rejected'
  /** Always absent: nothing was proved. @default undefined */
  readonly delivery?: undefined
  /** Why the request was refused. */
  readonly error: WebhookError
}

/** The sender checked that this endpoint is yours, and the answer says so. No handler runs. */
export interface Handshaken extends Answer {
  /** Always `'handshake'`: no event was sent. */
  readonly kind: 'handshake'
  /** Always absent: a handshake is not an event. @default undefined */
  readonly delivery?: undefined
  /** Always absent in this outcome. @default undefined */
  readonly error?: undefined
}

/** What happened to a request, together with the answer to send. */
export type Outcome<D extends AnyDelivery = AnyDelivery> =
  | Settled<D>
  | Unsettled<D>
  | Rejected
  | Handshaken

/** How `context.answer` writes the answer. */
export interface AnswerOptions {
  /** The HTTP status, a 2xx. @default 200 */
  readonly status?: number | undefined
  /** The response headers. Those that frame the message are set for you. @default none */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** What a handler gets beside the delivery. */
export interface HandlerContext {
  /** 1 for the first run, higher after each failed one. It never goes down for a delivery, so writes can be fenced with it. */
  readonly attempt: number
  /** Aborted when this run no longer holds the delivery. Pass it to `fetch` and queries. */
  readonly signal: AbortSignal
  /** The request as it came, without its credentials. Nothing in it is authenticated. */
  readonly request: UnverifiedRequest
  /** Use as `throw context.discard('why')`: retries cannot help, so the sender gets a 2xx and the event is dropped. */
  discard(reason: string): Error
  /** Sets the 2xx answer, for senders that read it, such as TwiML or Slack commands. Not used if the run fails. */
  answer(body: string, options?: AnswerOptions): void
}

/**
 * A verified and claimed delivery. Whoever holds it must call `run` or `finish`, else it stays blocked until its lease
 * ends.
 */
export interface Admission<D extends AnyDelivery = AnyDelivery> {
  /** Always `'admitted'`; an `Outcome` never has this kind. */
  readonly kind: 'admitted'
  /** The delivery that may run now. */
  readonly delivery: D
  /** What a handler would get. */
  readonly context: HandlerContext
  /** Runs `work` as the handler, then finishes: a return means `'handled'`, a throw `'failed'`. Never rejects. */
  run(work: (delivery: D, context: HandlerContext) => unknown): Promise<Outcome<D>>
  /** Finishes by hand. Give a text with `'discarded'`, the error with `'failed'`. Only the first call counts; all get its outcome. */
  finish(result: 'handled' | 'failed' | 'discarded', reason?: unknown): Promise<Outcome<D>>
}
