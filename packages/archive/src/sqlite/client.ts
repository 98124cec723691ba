/** A prepared statement. Its methods take the parameter values in order. */
export interface SqliteStatement {
  /** Runs the statement, and returns the number of changed rows. */
  run(...values: unknown[]): {
    /** The number of rows that were changed. */
    readonly changes: number | bigint
  }
  /** Runs the statement, and returns its first row. */
  get(...values: unknown[]): unknown
  /** Runs the statement, and returns all rows. */
  all(...values: unknown[]): unknown[]
}

/** An open database: the `Database` of `better-sqlite3`, or the `DatabaseSync` of `node:sqlite`. */
export interface SqliteDatabase {
  /** Runs statements without parameters. */
  exec(sql: string): unknown
  /** Prepares a statement for repeated use. */
  prepare(sql: string): SqliteStatement
}

/** Checks the database. @throws TypeError if it is not an open database */
export function checkDatabase(db: unknown): void {
  const { exec, prepare } = (db ?? {}) as Partial<SqliteDatabase>
  if (typeof exec === 'function' && typeof prepare === 'function') return
  throw new TypeError(
    'sqliteArchive: pass an open database, such as new Database(file) from better-sqlite3',
  )
}
