import { createRequire } from 'node:module'
import { join } from 'node:path'
import { postgresArchive } from '@hookseal/archive/postgres'
import { sqliteArchive } from '@hookseal/archive/sqlite'
import { postgresReplayStore } from '@hookseal/replay/postgres'
import type BetterSqlite from 'better-sqlite3'
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

function ofSqlite(path: string | undefined) {
  const load = createRequire(join(process.cwd(), 'package.json'))
  const Database: typeof BetterSqlite = load('better-sqlite3')
  return { archive: sqliteArchive(new Database(path), options), store: undefined }
}

const { archive, store } =
  ORDERS_POSTGRES === undefined ? ofSqlite(ORDERS_SQLITE) : ofPostgres(ORDERS_POSTGRES)
const receiver = ordersReceiver(archive, { store, isRepaired: true })
// Something that an application leaves running.
setInterval(() => {}, 60_000)

export { archive, receiver }
