import { createRequire } from 'node:module'
import type { Database as SqliteDatabase } from 'node-sqlite3-wasm'
import { type OwnedFile, ownFile } from './file-owner.ts'
import { isNewFile, SCHEMA } from './schema.ts'

/** The value of a column. */
export type Value = string | number | bigint | Uint8Array | null

/** One row, keyed by column. */
export type Row = Readonly<Record<string, Value>>

/** The part of a database that the stores use. */
export interface Database {
  all(sql: string, values?: readonly Value[]): readonly Row[]
  get(sql: string, values?: readonly Value[]): Row | undefined
  run(sql: string, values?: readonly Value[]): void
  /** Runs the work as one transaction, or as part of the one already running. */
  transaction<T>(work: () => T): T
  close(): void
}

const MEMORY: OwnedFile = { path: ':memory:', release: () => {} }

type Statement = ReturnType<SqliteDatabase['prepare']>

// A CommonJS module whose exports Node's ESM loader cannot detect.
const sqlite: typeof import('node-sqlite3-wasm') = createRequire(import.meta.url)(
  'node-sqlite3-wasm',
)

function open(path: string, name: string): SqliteDatabase {
  const database = new sqlite.Database(path)
  try {
    // Only one process uses the file, so a write-ahead log needs no shared memory. If the process is killed, the log is
    // recovered at the next start.
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL')
    database.exec('PRAGMA synchronous = NORMAL')
    const version = Number(database.get('PRAGMA user_version')?.['user_version'])
    if (isNewFile(version, name)) database.exec(`BEGIN; ${SCHEMA} COMMIT`)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

function openOwned({ path, release }: OwnedFile, name: string): SqliteDatabase {
  try {
    return open(path, name)
  } catch (error) {
    release()
    throw error
  }
}

/**
 * Opens SQLite in a file, or in memory if none is given.
 *
 * @throws Error if the file is in use, or was created by another version.
 */
export function openDatabase(file?: string): Database {
  const owned = file === undefined ? MEMORY : ownFile(file)
  const database = openOwned(owned, String(file))
  const statements = new Map<string, Statement>()

  const statement = (sql: string) => {
    const known = statements.get(sql)
    if (known !== undefined) return known
    const made = database.prepare(sql)
    statements.set(sql, made)
    return made
  }

  /** Runs a statement. A failed statement would report its error again when it is reused, so it is not kept. */
  const using = <T>(sql: string, work: (one: Statement) => T): T => {
    const one = statement(sql)
    try {
      return work(one)
    } catch (error) {
      statements.delete(sql)
      one.finalize()
      throw error
    }
  }
  const all = (sql: string, values: readonly Value[] = []) =>
    using(sql, (one) => one.all([...values]) as Row[])

  return Object.freeze<Database>({
    all,
    // A statement's `get` stops before the end, and then nothing can be committed.
    get: (sql, values) => all(sql, values)[0],
    run: (sql, values = []) => using(sql, (one) => void one.run([...values])),
    transaction(work) {
      if (database.inTransaction) return work()
      database.exec('BEGIN IMMEDIATE')
      try {
        const result = work()
        database.exec('COMMIT')
        return result
      } catch (error) {
        // If the disk is full, SQLite has already rolled back.
        if (database.inTransaction) database.exec('ROLLBACK')
        throw error
      }
    },
    close() {
      for (const one of statements.values()) one.finalize()
      database.close()
      owned.release()
    },
  })
}
