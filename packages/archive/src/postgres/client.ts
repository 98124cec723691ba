/** Anything that runs a statement, such as a pool from `pg`. */
export interface PostgresQueryable {
  /** Runs one statement, with values for its parameters. */
  query(text: string, values?: unknown[]): Promise<QueryResult>
}

interface QueryResult {
  /** Rows that the statement returned. */
  readonly rows: readonly Record<string, unknown>[]
}

/** Checks the pool. @throws TypeError if it cannot run statements */
export function checkPool(pool: unknown): void {
  const query = (pool as Partial<PostgresQueryable> | null | undefined)?.query
  if (typeof query === 'function') return
  throw new TypeError('postgresArchive: pass a pool with query(text, values), such as one from pg')
}

// Serialization failures and deadlocks: the server asks the loser of a race to retry.
const TRY_AGAIN = ['40001', '40P01']
// Each time, another statement has succeeded, so each retry has fewer rivals.
const RETRIES = 50

const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined

/** Runs one statement and resolves to its rows. Retries if the server asks for it. */
export async function rowsOf(
  pool: PostgresQueryable,
  text: string,
  values: unknown[],
): Promise<readonly Record<string, unknown>[]> {
  for (let left = RETRIES; ; left--) {
    try {
      return (await pool.query(text, values)).rows
    } catch (error) {
      if (left === 0 || !TRY_AGAIN.includes(String(codeOf(error)))) throw error
    }
  }
}
