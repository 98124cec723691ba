import type { Clock } from '../clock.ts'
import type { Sender } from '../model.ts'
import type { Store } from '../store/open-store.ts'

/** An answer that a management API gives in place of its own. */
export interface PlannedFailure {
  readonly status: number
  /** The sender’s own error shape when left out. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** What the senders’ sides share. */
export interface World {
  readonly store: Store
  readonly clock: Clock
  readonly maxAttempts: number
  /** How many webhooks an agent of rine may have. */
  readonly rineQuota: number
  /** Answers that were ordered, the first one next. */
  readonly planned: Readonly<Record<Sender, PlannedFailure[]>>
  /** Tells the engine that there is work, and who watches that something changed. */
  wake(): void
}
