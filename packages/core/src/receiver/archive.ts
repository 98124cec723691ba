import type { AnyDelivery, DeliveryBase } from '../delivery/delivery.ts'
import type { WebhookErrorCode } from '../error/error-code.ts'

/** How a run ended, as an archive keeps it. */
export interface ArchivedRun {
  /** Which run of this delivery it was, from 1. */
  readonly attempt: number
  /** How the run ended, by its last state. */
  readonly result: 'handled' | 'discarded' | 'failed'
  /** The code of the failure, if there was one. */
  readonly error?: WebhookErrorCode | undefined
}

/** What the receiver tells an archive. */
export interface Archive {
  /** Stores a claimed delivery before its handler runs. The headers hold nothing that authenticates. */
  record(
    delivery: AnyDelivery,
    run: {
      /** Which run of this delivery it is, from 1. */
      readonly attempt: number
      /** The headers, without those that authenticate. */
      readonly headers: Headers
    },
  ): Promise<void>
  /** Stores how that run ended. */
  finish(key: string, run: ArchivedRun): Promise<void>
}

/** One archived delivery. `archive.rerun` runs it again. */
export interface ArchiveRow
  extends Pick<DeliveryBase, 'key' | 'provider' | 'endpoint' | 'id' | 'receivedAt'> {
  /** The event's name, as it arrived. */
  readonly type: string
  /** How often it was run. */
  readonly attempt: number
  /** `'received'` until a run ends; `'dead'` once it has failed too often. */
  readonly status: 'received' | 'handled' | 'discarded' | 'failed' | 'dead'
  /** The code of the last failure. */
  readonly error: WebhookErrorCode | undefined
  /** The delivery, as `packDelivery` wrote it. */
  readonly packed: string
}

/** What to list. Each member narrows the list. */
export interface ArchiveQuery
  extends Partial<Pick<ArchiveRow, 'status' | 'type' | 'endpoint' | 'key'>> {
  /** Only deliveries that arrived since then. @default no limit */
  readonly since?: Date | undefined
}

/** An archive that can be read, by the command line and the inspector page. */
export interface ReadableArchive extends Archive {
  /** The deliveries of the archive, newest first. */
  list(query?: ArchiveQuery): AsyncIterable<ArchiveRow>
}
