import type { WebhookError } from '../error/webhook-error.ts'
import type { AnyDelivery } from './delivery.ts'

/** The HTTP answer for the sender. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Nothing more to do for this delivery: the sender gets a 2xx. */
export interface Settled<D> extends Answer {
  readonly kind: 'handled' | 'ignored' | 'duplicate' | 'discarded'
  readonly delivery: D
  readonly error?: undefined
  /** Of a `discarded` delivery: what the handler gave to `context.discard`. */
  readonly reason?: string | undefined
}

/**
 * Verified, and not settled: the sender is to try again. A hook can also see `failed` with a 2xx status:
 * the handler succeeded, and `error` tells what went wrong afterwards (`store_unavailable` or `lease_lost`).
 */
export interface Unsettled<D> extends Answer {
  readonly kind: 'in_flight' | 'failed'
  readonly delivery: D
  readonly error: WebhookError
}

/** Refused before it was a delivery. */
export interface Rejected extends Answer {
  readonly kind: 'rejected'
  readonly delivery?: undefined
  readonly error: WebhookError
}

/** What happened, and the answer to send. */
export type Outcome<D extends AnyDelivery = AnyDelivery> = Settled<D> | Unsettled<D> | Rejected

/** What a handler gets beside the delivery. */
export interface HandlerContext {
  /** 1 for the first run; it never goes down for one key, so that writes can be fenced with it. */
  readonly attempt: number
  /** Aborted when this run no longer holds its lease: another may be running. */
  readonly signal: AbortSignal
  /**
   * `throw context.discard('reason')`: commit, answer 2xx, tell the hooks: the sender must not retry. Behind a
   * guard the route's own answer is sent, and the retry that it may cause is answered 2xx and not run.
   */
  discard(reason: string): Error
}

/** A claimed delivery: whoever holds it must call `settle`. */
export interface Admitted<D extends AnyDelivery = AnyDelivery> {
  readonly kind: 'admitted'
  readonly delivery: D
  readonly context: HandlerContext
  /** Commits (`true`) or releases (`false`) the claim, once: later calls give the first one's outcome. */
  settle(succeeded: boolean): Promise<Outcome<D>>
}

/** What `admit` resolves to. */
export type Admission<D extends AnyDelivery = AnyDelivery> = Admitted<D> | Outcome<D>
