import type { AnyDelivery, HandlerContext, ReplayStore } from '@hookseal/core'
import { migrationSql, postgresReplayStore } from '@hookseal/replay/postgres'
import { redisReplayStore } from '@hookseal/replay/redis'
import { Redis } from 'ioredis'
import { Pool, type PoolClient } from 'pg'
import type { ReceiverConfig } from './config.ts'

type Work<D> = (delivery: D, context: HandlerContext, tx?: PoolClient) => Promise<void>

/** A store, set up as in an application, with the client's defaults. */
export interface OpenStore {
  readonly store: ReplayStore
  /** Wraps a handler in a transaction where the store supports them. */
  handler<D extends AnyDelivery>(
    work: Work<D>,
  ): (delivery: D, context: HandlerContext) => Promise<void>
  close(): Promise<void>
}

export const EFFECTS_SQL = 'CREATE TABLE IF NOT EXISTS effects (id text NOT NULL, attempt integer)'

export async function openStore({ store: kind, url }: ReceiverConfig): Promise<OpenStore> {
  if (kind === 'redis') {
    const client = new Redis(url)
    client.on('error', () => {})
    return {
      store: redisReplayStore(client),
      handler: (work) => (delivery, context) => work(delivery, context),
      async close() {
        client.disconnect()
      },
    }
  }
  const pool = new Pool({ connectionString: url, max: 10 })
  pool.on('error', () => {})
  await pool.query(migrationSql())
  await pool.query(EFFECTS_SQL)
  const store = postgresReplayStore(pool)
  return {
    store,
    handler: (work) =>
      kind === 'transaction'
        ? store.inTransaction((tx, delivery, context) => work(delivery, context, tx))
        : (delivery, context) => work(delivery, context),
    close: () => pool.end(),
  }
}
