import type { Clock } from '../clock.ts'
import type { Delivery } from '../domain/model.ts'
import type { Senders } from '../domain/senders.ts'
import type { Store } from '../store/open-store.ts'
import type { RetryPolicy } from './retry-policy.ts'

/** Dependencies and settings of the engine. */
export interface EngineOptions {
  readonly store: Store
  readonly senders: Senders
  readonly clock: Clock
  /** The policy that replaces each sender's own retries. */
  readonly retries: RetryPolicy | undefined
  /** The time limit that replaces each sender's own timeout. */
  readonly timeoutMs: number | undefined
  /** Maximum number of concurrent attempts per webhook. */
  readonly concurrency: number
  /** Factor by which the waits between attempts are shortened. */
  readonly speed: number
  readonly random: () => number
  /** Called inside the transaction that settles a delivery. */
  readonly onSettled: (delivery: Delivery) => void
  /** Called when the store fails, once until it works again. The engine retries. */
  readonly onFault: (error: unknown) => void
  /** Called after every change. */
  readonly onChange: () => void
}
