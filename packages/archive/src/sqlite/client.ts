/** A prepared statement. Its methods take the values of the parameters in their order. */
export interface SqliteStatement {
  /** Runs the statement, and says how many rows it has changed. */
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
  /** Prepares one statement to run it often. */
  prepare(sql: string): SqliteStatement
}

/** @throws TypeError for what is no open database. */
export function checkDatabase(db: unknown): void {
  const { exec, prepare } = (db ?? {}) as Partial<SqliteDatabase>
  if (typeof exec === 'function' && typeof prepare === 'function') return
  throw new TypeError(
    'sqliteArchive: give an open database, such as new Database(file) of better-sqlite3',
  )
}
