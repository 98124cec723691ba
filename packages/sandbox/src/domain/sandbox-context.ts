import type { ReadableArchive } from '@hookseal/core'
import type { Clock } from '../clock.ts'
import type { Store } from '../store/open-store.ts'
import type { ApiSender } from './model.ts'
import type { Senders } from './senders.ts'

/** A response that replaces the one of the management API. */
export interface PlannedFailure {
  readonly status: number
  /** The body. @default the sender's error format */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** The state that all emulated senders share. */
export interface SandboxContext {
  readonly store: Store
  /** All senders, by name, in display order. */
  readonly senders: Senders
  readonly clock: Clock
  /** The archive to show in the web UI. */
  readonly archive: ReadableArchive | undefined
  /** The number of attempts that a sender makes, including the first. */
  readonly maxAttempts: (sender: string) => number
  /** Maximum number of webhooks per rine agent. */
  readonly rineQuota: number
  /** Planned failures per sender, in order. */
  readonly planned: Readonly<Record<ApiSender, PlannedFailure[]>>
  /** Wakes the engine and everything that watches for changes. */
  wake(): void
}
