import type { ReadableArchive } from '@hookseal/core'
import type { Clock } from '../clock.ts'
import type { Store } from '../store/open-store.ts'
import type { ApiSender } from './model.ts'
import type { Senders } from './senders.ts'

/** An answer that replaces the management API's own. */
export interface PlannedFailure {
  readonly status: number
  /** The body. @default the sender's own error shape */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** What all emulated senders share. */
export interface SandboxContext {
  readonly store: Store
  /** All senders, by name, in display order. */
  readonly senders: Senders
  readonly clock: Clock
  /** The archive that the page shows. */
  readonly archive: ReadableArchive | undefined
  /** How many attempts a sender makes, the first included. */
  readonly maxAttempts: (sender: string) => number
  /** Maximum number of webhooks per rine agent. */
  readonly rineQuota: number
  /** Planned failures per sender, in order. */
  readonly planned: Readonly<Record<ApiSender, PlannedFailure[]>>
  /** Wakes the engine and everything that watches for changes. */
  wake(): void
}
