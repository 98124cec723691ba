import type { ArchiveStorage, EndedRun, PageQuery, RecordedDelivery } from '../archive-storage.ts'
import type { ArchivedDelivery } from '../delivery-archive.ts'
import { type PostgresQueryable, rowsOf } from './client.ts'
import { recordBatches } from './record-batches.ts'
import { statements } from './statements.ts'
import { writeBehind } from './write-behind.ts'

// A body of 1 MiB takes 1.4 MiB in its row, so a page stays below 40 MiB.
const PAGE_SIZE = 25
const ERASE_BATCH = 500
const ERASE_PAUSE_MS = 20
const ERASE_TRIES = 500

/** The parameters for several ended runs: one list per column. */
const columnsOf = (runs: readonly EndedRun[]): unknown[] => [
  runs.map(({ key }) => key),
  runs.map(({ attempt }) => attempt),
  runs.map(({ status }) => status),
  runs.map(({ error }) => error ?? null),
]

/** The parameters of a record. */
const valuesOf = (row: RecordedDelivery): unknown[] => [
  row.key,
  row.provider,
  row.endpoint,
  row.id ?? null,
  row.type,
  row.receivedAt.toISOString(),
  row.attempt,
  row.subject ?? null,
  row.redacted,
  row.packed,
]

function deliveryOf(row: Record<string, unknown>): ArchivedDelivery {
  const { received_ms, id, error, subject, attempt, ...rest } = row
  return {
    ...rest,
    attempt: Number(attempt),
    id: id ?? undefined,
    error: error ?? undefined,
    subject: subject ?? undefined,
    receivedAt: new Date(Math.round(Number(received_ms))),
  } as ArchivedDelivery
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Creates the storage of an archive in Postgres. Each call is one statement, which is atomic to other processes. */
export function postgresStorage(pool: PostgresQueryable, table: string): ArchiveStorage {
  const sql = statements(table)
  const run = (text: string, values: unknown[]) => rowsOf(pool, text, values)
  const behind = writeBehind(async (runs) => {
    await run(sql.finish, columnsOf(runs))
  })

  return {
    record: recordBatches((rows) =>
      behind.carry(
        rows.map(({ key }) => key),
        async (runs) => {
          const values = [...rows.flatMap(valuesOf), ...(runs.length === 0 ? [] : columnsOf(runs))]
          await run(sql.record(rows.length, runs.length > 0), values)
        },
      ),
    ),

    async finish(ended) {
      await behind.hold(ended)
      // A failure needs action, so it is written immediately.
      if (ended.status !== 'handled') await behind.flush()
    },

    flush: behind.flush,

    async page(query: PageQuery) {
      const { text, values } = sql.page(query, PAGE_SIZE)
      return (await run(text, values)).map(deliveryOf)
    },

    async markHandled({ key, status, attempt }) {
      await run(sql.markHandled, [key, status, attempt])
    },

    async takeRerun({ key, status, attempt }, leaseMs) {
      const [row] = await run(sql.takeRerun, [key, status, attempt, leaseMs])
      return row === undefined ? undefined : String(row['token'])
    },

    async giveBackRerun(key, token) {
      await run(sql.giveBackRerun, [key, token])
    },

    async erase({ subject, key }) {
      const column = subject === undefined ? 'key' : 'subject'
      const value = subject ?? key
      let erased = 0
      for (let left = ERASE_TRIES; left > 0; ) {
        const batch = (await run(sql.erase(column), [value, ERASE_BATCH])).length
        erased += batch
        if (batch > 0) continue
        if ((await run(sql.exists(column), [value])).length === 0) return erased
        left--
        await pause(ERASE_PAUSE_MS)
      }
      throw new Error(
        'erase: another transaction has locked some of the rows; end it, and erase again',
      )
    },

    async pruneBatch(olderThanMs, batchSize) {
      const values = [new Date(olderThanMs).toISOString(), batchSize]
      return (await run(sql.prune, values)).length
    },
  }
}
