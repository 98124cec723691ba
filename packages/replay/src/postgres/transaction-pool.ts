import { checkOptions } from '@hookseal/core/toolkit'
import type { PostgresConnection, PostgresPool, QueryResult } from './client.ts'

/** A value that the store passes to a statement. */
export type StatementValue = string | number

/** How to run statements and transactions with a client that does not expose connections. */
export interface TransactionPoolOptions<D> {
  /** The client, which runs statements outside a transaction. */
  readonly db: D
  /** Runs one statement on the client or in a transaction, with values for `$1` and so on. Resolves to its rows. */
  readonly query: (db: D, text: string, values: StatementValue[]) => PromiseLike<readonly unknown[]>
  /** Runs a function in a transaction: commits when it resolves, and rolls back when it rejects. */
  readonly transaction: (work: (tx: D) => Promise<void>) => Promise<unknown>
}

/** What `inTransaction` passes to a handler of a store with a `transactionPool()`. */
export interface LentTransaction<D> extends PostgresConnection {
  /** The client's own transaction, for the handler's writes. */
  readonly db: D
  /** Runs one statement of the store in the transaction. */
  query(text: string, values?: StatementValue[]): Promise<QueryResult>
}

/** A pool whose connections are transactions of a client. */
export interface TransactionPool<D> extends PostgresPool {
  /** Starts a transaction and returns it. */
  connect(): Promise<LentTransaction<D>>
}

const NO_ROWS: QueryResult = { rows: [] }

const undone = () => new Error('the transaction was rolled back')

/**
 * Creates a pool from a client that runs a transaction as a function, such as Kysely, postgres.js or Prisma. A handler
 * of `inTransaction` then gets the client's own transaction as `tx.db`. You do not need this with a `Pool` from `pg`.
 *
 * @throws TypeError if an option is invalid.
 * @example
 * ```ts
 * const store = postgresReplayStore(
 *   transactionPool({
 *     db: sql,
 *     query: (db, text, values) => db.unsafe(text, values),
 *     transaction: (work) => sql.begin(work),
 *   }),
 * )
 * ```
 */
export function transactionPool<D>(options: TransactionPoolOptions<D>): TransactionPool<D> {
  checkOptions('transactionPool', options, ['db', 'query', 'transaction'])
  const { db, query, transaction } = options
  if (typeof query !== 'function' || typeof transaction !== 'function') {
    throw new TypeError('transactionPool: query and transaction must be functions')
  }

  const rowsOf = async (on: D, text: string, values: unknown[] = []) => {
    const rows = await query(on, text, values as StatementValue[])
    return { rows: rows as QueryResult['rows'] }
  }

  // The store ends a transaction with a statement, while the client ends it when a function returns. So the function is
  // kept pending until the statement arrives.
  const connect = () =>
    new Promise<LentTransaction<D>>((lend, refuse) => {
      const ended = transaction(
        (tx) =>
          new Promise<void>((commit, rollback) => {
            lend({
              db: tx,
              async query(text, values) {
                if (text === 'COMMIT') {
                  commit()
                  await ended
                  return NO_ROWS
                }
                if (text === 'ROLLBACK') {
                  rollback(undone())
                  await ended.catch(() => {})
                  return NO_ROWS
                }
                return rowsOf(tx, text.replace(/^BEGIN /, 'SET TRANSACTION '), values)
              },
              release: () => rollback(undone()),
            })
          }),
      )
      ended.catch(refuse)
    })

  return Object.freeze<TransactionPool<D>>({
    query: (text, values) => rowsOf(db, text, values),
    connect,
  })
}
