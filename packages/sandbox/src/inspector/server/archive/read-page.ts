import type { ArchiveQuery, ArchiveRow, ReadableArchive } from '@hookseal/core'
import type { Clock } from '../../../clock.ts'
import { type ArchivePageView, type ArchiveRowView, type Mark, rowView } from './archive-views.ts'

/** Maximum number of rows per page. */
const PAGE_ROWS = 50
/** Time limit for reading one row of an archive, in milliseconds. */
const PATIENCE_MS = 10_000

// An archive whose rows are available immediately would not let anything else run.
const ROWS_PER_TURN = 500

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Returns the value of a promise. @throws Error if it takes too long */
export async function inTime<T>(clock: Clock, work: Promise<T>): Promise<T> {
  let cancel = () => {}
  const late = new Promise<never>((_, reject) => {
    const message = `it did not respond within ${PATIENCE_MS / 1000} seconds`
    cancel = clock.after(PATIENCE_MS, () => reject(new Error(message)))
  })
  try {
    return await Promise.race([work, late])
  } finally {
    cancel()
  }
}

/** Iterates over the rows of a list, and closes the list when the loop ends. @throws Error if a row takes too long */
export async function* rowsOf(
  archive: ReadableArchive,
  clock: Clock,
  query: ArchiveQuery,
): AsyncGenerator<ArchiveRow, void, undefined> {
  const list = archive.list(query)[Symbol.asyncIterator]()
  try {
    for (;;) {
      const { done, value } = await inTime(clock, list.next())
      if (done === true) return
      yield value
    }
  } finally {
    // Not awaited, since a list that does not respond does not close either.
    Promise.resolve(list.return?.()).catch(() => {})
  }
}

/** Whether a row is on an earlier page. The row of the mark may have been erased in the meantime. */
const isBefore = ({ receivedAt }: ArchiveRow, mark: Mark) => receivedAt.getTime() >= mark.receivedAt

/**
 * Reads the rows after the mark. Only these are in memory, whatever the length of the list: it is read from the start,
 * and rows of earlier pages are skipped.
 *
 * @throws Error from the archive, or if it takes too long
 */
export async function readPage(
  archive: ReadableArchive,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
  query: ArchiveQuery,
  mark?: Mark,
): Promise<ArchivePageView> {
  const rows: ArchiveRowView[] = []
  let skipping = mark
  let read = 0
  for await (const row of rowsOf(archive, clock, query)) {
    if (++read % ROWS_PER_TURN === 0) await turn()
    if (signal.aborted) break
    if (skipping !== undefined && isBefore(row, skipping)) {
      if (row.key === skipping.key) skipping = undefined
      continue
    }
    skipping = undefined
    if (rows.length === PAGE_ROWS) return { rows, hasOlder: true }
    rows.push(rowView(row))
  }
  return { rows, hasOlder: false }
}
