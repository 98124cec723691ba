import type { ArchiveQuery, ArchiveRow, WebhookErrorCode } from '@hookseal/core'
import type { ArchivedDelivery, EraseQuery } from './delivery-archive.ts'

/** A delivery as it is recorded, before its handler runs. Its status is `received`. */
export type RecordedDelivery = Omit<ArchivedDelivery, 'status' | 'error'>

/** How a run ended, as stored in a row. */
export interface EndedRun {
  readonly key: string
  readonly attempt: number
  readonly status: Exclude<ArchiveRow['status'], 'received'>
  readonly error: WebhookErrorCode | undefined
}

/** A row as it was read. A change based on it applies only if the row has not changed since. */
export type SeenRow = Pick<ArchivedDelivery, 'key' | 'status' | 'attempt'>

/** One page of a list, newest first. */
export interface PageQuery extends ArchiveQuery {
  /** The last row of the previous page. */
  readonly after?: ArchivedDelivery | undefined
}

/** The database operations of an archive. Each call is one atomic step. */
export interface ArchiveStorage {
  /** Inserts a row, or overwrites it except for the time at which the delivery first arrived. */
  record(row: RecordedDelivery): Promise<void>
  /** Updates the row with this key and attempt, if it exists. The write may be delayed. */
  finish(run: EndedRun): Promise<void>
  /** Writes everything that is buffered. */
  flush(): Promise<void>
  /** Reads one page. Resolves to an empty page at the end. */
  page(query: PageQuery): Promise<readonly ArchivedDelivery[]>
  /** Marks a received row as handled. */
  markHandled(seen: SeenRow): Promise<void>
  /** Acquires the right to reopen a key. Resolves to its token, or to `undefined` if another caller has it. */
  takeRerun(seen: SeenRow, leaseMs: number): Promise<string | undefined>
  giveBackRerun(key: string, token: string): Promise<void>
  erase(query: EraseQuery): Promise<number>
  /** Deletes one batch of older rows. */
  pruneBatch(olderThanMs: number, batchSize: number): Promise<number>
}
