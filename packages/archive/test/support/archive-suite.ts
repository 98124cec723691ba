import type { ArchiveOptions, DeliveryArchive } from '@hookseal/archive'
import type { ReplayStore } from '@hookseal/core'

/** An archive on an empty table, and what a test may do to the table behind its back. */
export interface ArchiveUnderTest {
  open(options?: Partial<ArchiveOptions>): DeliveryArchive
  /** A replay store in front of it. */
  readonly store: ReplayStore
  /** All that the table holds, as text. */
  dump(): Promise<string>
  /** Overwrites a column of a row. */
  alter(
    key: string,
    column: 'packed' | 'received_at' | 'status',
    value: string | Date,
  ): Promise<void>
}

/** A database that the suite of an archive runs on. */
export interface Subject {
  readonly name: string
  /** A new table. */
  fresh(): Promise<ArchiveUnderTest>
}
