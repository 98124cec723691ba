/** Anything that runs one statement: a pool or a client of `pg`, or whatever has its shape. */
export interface PostgresQueryable {
  query(
    text: string,
    values?: unknown[],
  ): Promise<{ readonly rows: readonly Record<string, unknown>[] }>
}

/** A connection that was taken from a pool. */
export interface PostgresConnection extends PostgresQueryable {
  /** Gives the connection back; with an error, the pool closes it instead. */
  release(error?: Error | boolean): void
  on?(event: 'error', listener: (error: Error) => void): unknown
  removeListener?(event: 'error', listener: (error: Error) => void): unknown
}

/** A pool that can lend a connection, for a transaction. */
export interface PostgresPool extends PostgresQueryable {
  connect(): Promise<PostgresConnection>
}

// A client's connect() has a second form with a callback, which inference would look at alone.
type PromisingConnect<P> = P extends {
  connect: { (): Promise<infer C>; (callback: never): unknown }
}
  ? C
  : unknown
type OnlyConnect<P> = P extends { connect(): Promise<infer C> } ? C : PostgresConnection

/** What a transaction of this pool runs on: the `PoolClient` of a `Pool` of `pg`. */
export type ConnectionOf<P> =
  unknown extends PromisingConnect<P> ? OnlyConnect<P> : PromisingConnect<P>

const SERIALIZATION_FAILURE = '40001'
const DISK_FULL = '53100'
const RETRIES = 5

/** The SQLSTATE of an error of the server. */
const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined

/** Whether the server has no room for another row. */
export const isDiskFull = (error: unknown): boolean => codeOf(error) === DISK_FULL

/**
 * The rows of one statement. Where the database's default isolation is above READ COMMITTED, the loser of a
 * race is told to try again, and does.
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
