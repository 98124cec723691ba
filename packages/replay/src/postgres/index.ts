export type {
  ConnectionOf,
  PostgresConnection,
  PostgresPool,
  PostgresQueryable,
  QueryResult,
} from './client.ts'
export type { TransactionHandler } from './in-transaction.ts'
export { migrationSql } from './migration-sql.ts'
export type { EntityVersion } from './newer.ts'
export {
  type PostgresReplayStore,
  type PostgresReplayStoreOptions,
  postgresReplayStore,
} from './postgres-replay-store.ts'
export {
  type LentTransaction,
  type StatementValue,
  type TransactionPool,
  type TransactionPoolOptions,
  transactionPool,
} from './transaction-pool.ts'
