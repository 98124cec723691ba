import type { ArchiveQuery, ArchiveRow, WebhookErrorCode } from '@hookseal/core'
import type { ArchivedDelivery, EraseQuery } from './delivery-archive.ts'

/** A delivery as it is recorded, before its handler runs. Its status is `received`. */
export type RecordedDelivery = Omit<ArchivedDelivery, 'status' | 'error'>

/** How a run ended, as a row says it. */
export interface EndedRun {
  readonly key: string
  readonly attempt: number
  readonly status: Exclude<ArchiveRow['status'], 'received'>
  readonly error: WebhookErrorCode | undefined
}

/** A row as it was read. What is changed because of it must find it so. */
export type SeenRow = Pick<ArchivedDelivery, 'key' | 'status' | 'attempt'>

/** One page of a list, newest first. */
export interface PageQuery extends ArchiveQuery {
  /** The last row of the page before. */
  readonly after?: ArchivedDelivery | undefined
}

/** What a database does for an archive. Each call is one atomic step. */
export interface ArchiveStorage {
  /** Inserts a row, or overwrites it except for the time at which the delivery first arrived. */
  record(row: RecordedDelivery): Promise<void>
  /** Changes the row of this key and attempt, if there is one. It may be written later. */
  finish(run: EndedRun): Promise<void>
  /** Writes what is held back. */
  flush(): Promise<void>
  /** Resolves to an empty page at the end. */
  page(query: PageQuery): Promise<readonly ArchivedDelivery[]>
  /** Marks a row as handled that was received. */
  markHandled(seen: SeenRow): Promise<void>
  /** Takes the right to reopen a key. Resolves to its token, or to `undefined` if another caller has it. */
  takeRerun(seen: SeenRow, leaseMs: number): Promise<string | undefined>
  giveBackRerun(key: string, token: string): Promise<void>
  erase(query: EraseQuery): Promise<number>
  /** Deletes one batch of rows that are older. */
  pruneBatch(olderThanMs: number, batchSize: number): Promise<number>
}
