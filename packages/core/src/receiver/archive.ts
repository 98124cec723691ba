import type { AnyDelivery, DeliveryBase } from '../delivery/delivery.ts'
import type { WebhookErrorCode } from '../error/error-code.ts'

/** How a run ended, as stored in an archive. */
export interface ArchivedRun {
  /** The number of this run, starting at 1. */
  readonly attempt: number
  /** How the run ended. */
  readonly result: 'handled' | 'discarded' | 'failed'
  /** The code of the failure, if there was one. */
  readonly error?: WebhookErrorCode | undefined
}

/** The interface that a receiver uses to write to an archive. */
export interface Archive {
  /** Stores a claimed delivery before its handler runs. The headers contain no credentials. */
  record(
    delivery: AnyDelivery,
    run: {
      /** The number of this run, starting at 1. */
      readonly attempt: number
      /** The headers, without those that carry credentials. */
      readonly headers: Headers
    },
  ): Promise<void>
  /** Stores how that run ended. */
  finish(key: string, run: ArchivedRun): Promise<void>
}

/** One archived delivery. Pass it to `archive.rerun` to run it again. */
export interface ArchiveRow
  extends Pick<DeliveryBase, 'key' | 'provider' | 'endpoint' | 'id' | 'receivedAt'> {
  /** The event type, as it was received. */
  readonly type: string
  /** How many times it has run. */
  readonly attempt: number
  /** `'received'` until a run ends; `'dead'` once it has failed too often. */
  readonly status: 'received' | 'handled' | 'discarded' | 'failed' | 'dead'
  /** The code of the last failure. */
  readonly error: WebhookErrorCode | undefined
  /** The delivery, as `packDelivery` wrote it. */
  readonly packed: string
}

/** Filters for the list of deliveries. Each member narrows it further. */
export interface ArchiveQuery
  extends Partial<Pick<ArchiveRow, 'status' | 'type' | 'endpoint' | 'key'>> {
  /** Only deliveries that arrived at or after this time. @default no limit */
  readonly since?: Date | undefined
}

/** An archive that the command line and the inspector page can read. */
export interface ReadableArchive extends Archive {
  /** Lists the deliveries of the archive, newest first. */
  list(query?: ArchiveQuery): AsyncIterable<ArchiveRow>
}
