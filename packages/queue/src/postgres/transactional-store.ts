import type { AnyDelivery, HandlerContext } from '@hookseal/core'

interface TransactionResult {
  /** The rows that the statement returned. */
  readonly rows: readonly object[]
}

/** A connection on which a transaction is open, such as a client of `pg`. */
export interface Transaction {
  /** Runs one statement, with values for its parameters. */
  query(text: string, values?: unknown[]): Promise<TransactionResult>
}

/** A replay store that commits a claim together with other writes: `postgresReplayStore` of `@hookseal/replay`. */
export interface TransactionalStore {
  /** Makes a handler whose writes and whose claim are one transaction. */
  inTransaction(
    handler: (tx: Transaction, delivery: AnyDelivery, context: HandlerContext) => unknown,
  ): (delivery: AnyDelivery, context: HandlerContext) => Promise<void>
}

/** @throws TypeError for a store that has no transactions */
export function checkStore(store: unknown): void {
  const { inTransaction } = (store ?? {}) as Partial<TransactionalStore>
  if (typeof inTransaction === 'function') return
  throw new TypeError(
    "handOff: the store has no inTransaction(); give postgresReplayStore(pool), the receiver's own replay.store",
  )
}
