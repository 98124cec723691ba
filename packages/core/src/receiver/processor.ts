import type { AnyDelivery, Delivery, EventName, KnownDelivery } from '../delivery/delivery.ts'
import type { HandlerContext } from '../delivery/outcome.ts'
import type { WebhookError } from '../error/webhook-error.ts'
import type { Provider } from '../provider/provider.ts'
import type { Secrets } from '../provider/secret.ts'
import type { ReplayOptions } from '../replay/replay-settings.ts'
import type { ReplayStore } from '../replay/replay-store.ts'
import type { Logger } from './receiver-options.ts'

/** What a worker's handler gets: a job has no request and no answer. */
export interface JobContext extends Omit<HandlerContext, 'request' | 'answer'> {
  /** The request headers that the pack took along. They are not authenticated. `undefined` outside a worker. */
  readonly headers?: Headers | undefined
}

/** Handlers of a worker. */
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
  /** Opens the packs: the receiver's `packKey`. */
  readonly packKey: Secrets
  /** What to run for which event. */
  readonly handlers: JobHandlers<E>
  /** Where claims are kept. The store must be shared by all workers. */
  readonly replay: ReplayOptions & {
    /** A store of scope `'shared'`: all workers see its claims. */
    readonly store: ReplayStore
  }
  /** Names this run: each name is claimed once per delivery. @default 'job' */
  readonly run?: string | undefined
  /** Where to write why jobs fail. @default console */
  readonly logger?: Logger | false | undefined
}

/** How a job ended: done, to be tried again as a failure, or to be delayed without using up an attempt. */
export type JobResult<D extends AnyDelivery = AnyDelivery> =
  | {
      /** The job is done, and completes. */
      readonly kind: 'handled' | 'ignored' | 'duplicate' | 'discarded'
      /** The delivery of this job. */
      readonly delivery: D
    }
  | {
      /** The job has failed, and the engine retries it. */
      readonly kind: 'failed'
      /** The delivery of this job. */
      readonly delivery: D
      /** What went wrong in this run. */
      readonly error: WebhookError
    }
  | {
      /** The job could not run yet: no attempt is used up. */
      readonly kind: 'delayed'
      /** When to try again, in milliseconds from now. */
      readonly retryAfterMs: number
      /** Why the job has to wait. */
      readonly error: WebhookError
    }
