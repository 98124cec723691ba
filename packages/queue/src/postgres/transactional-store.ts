import type { AnyDelivery, HandlerContext } from '@hookseal/core'

interface TransactionResult {
  /** The rows that the statement returned. */
  readonly rows: readonly object[]
}

/** A connection with an open transaction, such as a client from `pg`. */
export interface Transaction {
  /** Runs one statement, with values for its parameters. */
  query(text: string, values?: unknown[]): Promise<TransactionResult>
}

/** A replay store that commits a claim together with other writes: `postgresReplayStore` from `@hookseal/replay`. */
export interface TransactionalStore {
  /** Creates a handler whose writes and commit are one transaction. */
  inTransaction(
    handler: (tx: Transaction, delivery: AnyDelivery, context: HandlerContext) => unknown,
  ): (delivery: AnyDelivery, context: HandlerContext) => Promise<void>
}

/** Checks the store. @throws TypeError if it has no transactions */
export function checkStore(store: unknown): void {
  const { inTransaction } = (store ?? {}) as Partial<TransactionalStore>
  if (typeof inTransaction === 'function') return
  throw new TypeError(
    "handOff: the store has no inTransaction(); pass the postgresReplayStore(pool) that is the receiver's replay.store",
  )
}
