import type { ArchiveStorage } from '../archive-storage.ts'
import type { ArchivedDelivery } from '../delivery-archive.ts'
import type { SqliteDatabase } from './client.ts'
import { pageStatement, setUp, statements } from './statements.ts'

// A body of 1 MiB takes 1.4 MiB in its row, so a page stays below 40 MiB.
const PAGE_SIZE = 25
const CHECKPOINT_PAUSE_MS = 20
const CHECKPOINT_TRIES = 250

function deliveryOf(row: unknown): ArchivedDelivery {
  const { received_at, id, error, subject, redacted, attempt, ...rest } = row as Record<
    string,
    unknown
  >
  return {
    ...rest,
    attempt: Number(attempt),
    redacted: Number(redacted) === 1,
    id: id ?? undefined,
    error: error ?? undefined,
    subject: subject ?? undefined,
    receivedAt: new Date(Number(received_at)),
  } as ArchivedDelivery
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Empties the write-ahead log, which still contains the deleted rows. Waits for readers of the file. */
async function emptyLog(db: SqliteDatabase): Promise<void> {
  const checkpoint = db.prepare('PRAGMA wal_checkpoint(TRUNCATE)')
  for (let left = CHECKPOINT_TRIES; left > 0; left--) {
    const { busy } = checkpoint.get() as { readonly busy: number | bigint }
    if (Number(busy) === 0) return
    await pause(CHECKPOINT_PAUSE_MS)
  }
  throw new Error(
    'erase: the rows are deleted, but the write-ahead log still contains them because another connection is reading; ' +
      'end it, and erase again',
  )
}

/**
 * Creates the storage of an archive in SQLite. Each call is one statement, which is written before the call returns.
 */
export function sqliteStorage(db: SqliteDatabase, table: string): ArchiveStorage {
  db.exec(setUp(table))
  const sql = statements(table)
  const [record, finish, markHandled] = [
    db.prepare(sql.record),
    db.prepare(sql.finish),
    db.prepare(sql.markHandled),
  ]
  const [takeRerun, giveBackRerun] = [db.prepare(sql.takeRerun), db.prepare(sql.giveBackRerun)]
  const [eraseKey, eraseSubject] = [db.prepare(sql.eraseKey), db.prepare(sql.eraseSubject)]
  const prune = db.prepare(sql.prune)
  let leases = 0

  return {
    async record(row) {
      record.run(
        row.key,
        row.provider,
        row.endpoint,
        row.id ?? null,
        row.type,
        row.receivedAt.getTime(),
        row.attempt,
        row.subject ?? null,
        row.redacted ? 1 : 0,
        row.packed,
      )
    },

    async finish({ key, attempt, status, error }) {
      finish.run(status, error ?? null, key, attempt)
    },

    async flush() {},

    async page(query) {
      const { text, values } = pageStatement(table, query, PAGE_SIZE)
      return db
        .prepare(text)
        .all(...values)
        .map(deliveryOf)
    },

    async markHandled({ key, status, attempt }) {
      markHandled.run(key, status, attempt)
    },

    async takeRerun({ key, status, attempt }, leaseMs) {
      // Unique within this process, so that the right can be released.
      const until = Date.now() + leaseMs + (leases++ % 1000)
      const { changes } = takeRerun.run(until, key, status, attempt, Date.now())
      return Number(changes) === 1 ? String(until) : undefined
    },

    async giveBackRerun(key, token) {
      giveBackRerun.run(key, Number(token))
    },

    async erase({ subject, key }) {
      const { changes } = subject === undefined ? eraseKey.run(key) : eraseSubject.run(subject)
      // Even if there was nothing to delete, since an earlier call may have left data in the log.
      await emptyLog(db)
      return Number(changes)
    },

    async pruneBatch(olderThanMs, batchSize) {
      const { changes } = prune.run(olderThanMs, Date.now(), batchSize)
      // Gives priority to deliveries that arrive in the meantime.
      await new Promise((resolve) => setImmediate(resolve))
      return Number(changes)
    },
  }
}
