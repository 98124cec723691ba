import { createRequire } from 'node:module'
import type { Database as SqliteDatabase } from 'node-sqlite3-wasm'
import { ownFile } from './file-owner.ts'
import { isNewFile, SCHEMA } from './schema.ts'

/** What a column holds. */
export type Value = string | number | bigint | Uint8Array | null

/** One row, by column. */
export type Row = Readonly<Record<string, Value>>

/** A database, as little of it as is needed. */
export interface Database {
  all(sql: string, values?: readonly Value[]): readonly Row[]
  get(sql: string, values?: readonly Value[]): Row | undefined
  run(sql: string, values?: readonly Value[]): void
  /** All of it, or nothing. Inside another transaction it is part of that one. */
  transaction<T>(work: () => T): T
  close(): void
}

type Statement = ReturnType<SqliteDatabase['prepare']>

// A CommonJS module whose names Node's ESM loader cannot see.
const sqlite: typeof import('node-sqlite3-wasm') = createRequire(import.meta.url)(
  'node-sqlite3-wasm',
)

/**
 * SQLite in a file, or in memory when none is given.
 *
 * @throws Error when the file is in use, or another version made it.
 */
export function openDatabase(file?: string): Database {
  const disown = file === undefined ? () => {} : ownFile(file)
  const database = new sqlite.Database(file ?? ':memory:')
  const statements = new Map<string, Statement>()
  // One process has the file, so that a write-ahead log needs no shared memory; what is in the log when the
  // process is killed is read back at the next start.
  database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL')
  database.exec('PRAGMA synchronous = NORMAL')
  const version = Number(database.get('PRAGMA user_version')?.['user_version'])
  if (isNewFile(version, String(file))) database.exec(`BEGIN; ${SCHEMA} COMMIT`)

  const statement = (sql: string) => {
    const known = statements.get(sql)
    if (known !== undefined) return known
    const made = database.prepare(sql)
    statements.set(sql, made)
    return made
  }

  return Object.freeze<Database>({
    all: (sql, values = []) => statement(sql).all([...values]) as Row[],
    // A statement's own `get` stops in the middle, and then nothing can be committed.
    get: (sql, values = []) => (statement(sql).all([...values]) as Row[])[0],
    run: (sql, values = []) => void statement(sql).run([...values]),
    transaction(work) {
      if (database.inTransaction) return work()
      database.exec('BEGIN IMMEDIATE')
      try {
        const result = work()
        database.exec('COMMIT')
        return result
      } catch (error) {
        database.exec('ROLLBACK')
        throw error
      }
    },
    close() {
      for (const one of statements.values()) one.finalize()
      database.close()
      disown()
    },
  })
}
