/** Anything that runs a statement, such as a pool or a client from `pg`. */
export interface PostgresQueryable {
  /** Runs one statement, with values for its parameters. */
  query(text: string, values?: unknown[]): Promise<QueryResult>
}

/** What a statement returned. */
export interface QueryResult {
  /** Rows that the statement returned. */
  readonly rows: readonly Record<string, unknown>[]
}

/** A connection checked out of a pool. */
export interface PostgresConnection extends PostgresQueryable {
  /** Returns the connection to the pool, which closes it if an error is given. */
  release(error?: Error | boolean): void
  /** Adds a listener for errors of the connection. */
  on?(event: 'error', listener: (error: Error) => void): unknown
  /** Removes a listener for errors of the connection. */
  removeListener?(event: 'error', listener: (error: Error) => void): unknown
}

/** A pool that can check out a connection for a transaction. */
export interface PostgresPool extends PostgresQueryable {
  /** Checks out a connection, which must be released. */
  connect(): Promise<PostgresConnection>
}

// `connect()` in `pg` has an overload with a callback, and inference would see only that one.
type PromisingConnect<P> = P extends {
  connect: { (): Promise<infer C>; (callback: never): unknown }
}
  ? C
  : unknown
type OnlyConnect<P> = P extends { connect(): Promise<infer C> } ? C : PostgresConnection

/** The type of a pool's connections: `PoolClient` for a `Pool` from `pg`. */
export type ConnectionOf<P> =
  unknown extends PromisingConnect<P> ? OnlyConnect<P> : PromisingConnect<P>

/** Checks the client. @throws TypeError unless it is a pool or a client with a connection */
export function checkClient(pool: unknown): void {
  if (typeof pool === 'function') {
    throw new TypeError(
      'postgresReplayStore: this is a function for single statements, such as neon() returns for HTTP; the store needs ' +
        'a pool: pass new Pool({ connectionString }) from pg or @neondatabase/serverless',
    )
  }
  const query = (pool as Partial<PostgresQueryable> | null | undefined)?.query
  if (typeof query === 'function') return
  throw new TypeError('postgresReplayStore: pass a pool or a client with query(text, values)')
}

const SERIALIZATION_FAILURE = '40001'
const DISK_FULL = '53100'
// A statement fails in this way only if another one was committed first, so each retry has fewer rivals.
const RETRIES = 50

/** The SQLSTATE of an error from the server. */
const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined

/** Whether the server's disk is full. */
export const isDiskFull = (error: unknown): boolean => codeOf(error) === DISK_FULL

/**
 * Runs one statement and resolves to its rows. Above READ COMMITTED, the server asks the loser of a race to retry,
 * which this does.
 */
export async function rowsOf(
  client: PostgresQueryable,
  text: string,
  values: unknown[],
): Promise<readonly Record<string, unknown>[]> {
  for (let left = RETRIES; ; left--) {
    try {
      return (await client.query(text, values)).rows
    } catch (error) {
      if (left === 0 || codeOf(error) !== SERIALIZATION_FAILURE) throw error
    }
  }
}
