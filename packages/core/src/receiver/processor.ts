import type { AnyDelivery, Delivery, EventName, KnownDelivery } from '../delivery/delivery.ts'
import type { HandlerContext } from '../delivery/outcome.ts'
import type { WebhookError } from '../error/webhook-error.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secrets } from '../provider/secret.ts'
import type { ReplayOptions } from '../replay/replay-settings.ts'
import type { ReplayStore } from '../replay/replay-store.ts'
import type { Logger } from './receiver-options.ts'

/** The context that a worker's handler receives. A job has no request and no response. */
export interface JobContext extends Omit<HandlerContext, 'request' | 'answer'> {
  /** The request headers included in the pack. They are not authenticated. `undefined` outside a worker. */
  readonly headers?: Headers | undefined
}

/** The handlers of a worker, by event type. */
export type JobHandlers<E extends object> = {
  readonly [N in EventName<E> | '*']?:
    | ((
        delivery: N extends EventName<E> ? KnownDelivery<E, N> : Delivery<E>,
        context: JobContext,
      ) => unknown)
    | undefined
}

/** Options of `createProcessor`. */
export interface ProcessorOptions<E extends object> {
  /** The provider that received the delivery: its schemas type the event again. */
  readonly provider: Provider<E>
  /** The key that opens the packs: the receiver's `packKey`. */
  readonly packKey: Secrets
  /** The handlers to run, by event type. */
  readonly handlers: JobHandlers<E>
  /** Where claims are kept. The store must be shared by all workers. */
  readonly replay: ReplayOptions & {
    /** A store of scope `'shared'`: all workers see its claims. */
    readonly store: ReplayStore
  }
  /** The name of this kind of job. Each name is claimed once per delivery. @default 'job' */
  readonly run?: string | undefined
  /** Where to write why jobs fail. @default console */
  readonly logger?: Logger | false | undefined
}

/** How a job ended: finished, failed and to be retried, or delayed without using up an attempt. */
export type JobResult<D extends AnyDelivery = AnyDelivery> =
  | {
      /** The job is finished and completes. */
      readonly kind: 'handled' | 'ignored' | 'duplicate' | 'discarded'
      /** The delivery of this job. */
      readonly delivery: D
    }
  | {
      /** The job failed, and the engine retries it. */
      readonly kind: 'failed'
      /** The delivery of this job. */
      readonly delivery: D
      /** What went wrong. */
      readonly error: WebhookError
    }
  | {
      /** The job could not run yet. No attempt is used up. */
      readonly kind: 'delayed'
      /** When to retry, in milliseconds from now. */
      readonly retryAfterMs: number
      /** Why the job has to wait. */
      readonly error: WebhookError
    }
