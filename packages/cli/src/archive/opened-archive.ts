import type { ArchiveOptions, DeliveryArchive } from '@hookseal/archive'
import type { AnyReceiver } from '@hookseal/core'

/** Options for a command that opens a database itself. */
export type OpenOptions = Required<Pick<ArchiveOptions, 'sealKey'>> & {
  readonly table: string
  readonly retainDays?: number | undefined
}

/** An archive that a command works on. */
export interface OpenedArchive {
  readonly archive: DeliveryArchive
  /** The receiver of the user's module, for `rerun`. */
  readonly receiver?: AnyReceiver | undefined
  /** Closes the archive once everything is written. */
  close(): Promise<void>
}
