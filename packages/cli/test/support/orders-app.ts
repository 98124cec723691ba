import { postgresArchive } from '@hookseal/archive/postgres'
import { sqliteArchive } from '@hookseal/archive/sqlite'
import { postgresReplayStore } from '@hookseal/replay/postgres'
import Database from 'better-sqlite3'
import { Pool } from 'pg'
import { archiveOptions, ordersReceiver } from './orders.ts'

const { ORDERS_SQLITE, ORDERS_POSTGRES, ORDERS_REDACT } = process.env
const options = {
  ...archiveOptions,
  ...(ORDERS_REDACT !== undefined && { redact: ['/note' as const] }),
}

function ofPostgres(connectionString: string) {
  // Stays connected: the command must end all the same.
  const pool = new Pool({ connectionString, idleTimeoutMillis: 0 })
  return { archive: postgresArchive(pool, options), store: postgresReplayStore(pool) }
}

const { archive, store } =
  ORDERS_POSTGRES === undefined
    ? { archive: sqliteArchive(new Database(ORDERS_SQLITE), options), store: undefined }
    : ofPostgres(ORDERS_POSTGRES)
const receiver = ordersReceiver(archive, { store, isRepaired: true })
// Something that an application leaves running.
setInterval(() => {}, 60_000)

export { archive, receiver }
