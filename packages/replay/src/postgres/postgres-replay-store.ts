import {
  type AnyDelivery,
  type HandlerContext,
  type Held,
  type JobContext,
  type ReplayStore,
  WebhookError,
} from '@hookseal/core'
import { checkOptions, count } from '@hookseal/core/toolkit'
import { newToken, wholeMs } from '../store-values.ts'
import {
  type ConnectionOf,
  checkClient,
  isDiskFull,
  type PostgresConnection,
  type PostgresQueryable,
  rowsOf,
} from './client.ts'
import { heldClaims } from './held-claims.ts'
import { connectablePool, finishInTransaction, type TransactionHandler } from './in-transaction.ts'
import { DEFAULT_TABLE } from './migration-sql.ts'
import { checkTransaction, type EntityVersion, raiseWatermark } from './newer.ts'
import { DONE, statements } from './statements.ts'

/** Options of `postgresReplayStore()`. */
export interface PostgresReplayStoreOptions {
  /**
   * Table that `migrationSql(table)` creates, as `name` or `schema.name`.
   *
   * @default 'hookseal_replay'
   */
  readonly table?: string | undefined
}

/** Options of `prune()`. */
interface PruneOptions {
  /**
   * Maximum number of rows that one statement deletes.
   *
   * @default 1_000
   */
  readonly batchSize?: number | undefined
}

/** A replay store in Postgres. */
export interface PostgresReplayStore<C = PostgresConnection> extends ReplayStore {
  /** Keys are shared by all processes that use this database. */
  readonly scope: 'shared'
  /**
   * Deletes rows whose retention has expired, in batches, and resolves to the number of deleted rows. It skips rows
   * that are in use, and a claim waits for one batch at most. Run it from a job, about once an hour: old rows do no
   * harm, but they take up disk space.
   *
   * @example
   * ```ts
   * setInterval(() => store.prune().catch(console.error), 3_600_000).unref()
   * ```
   */
  prune(options?: PruneOptions): Promise<number>
  /**
   * Creates a handler whose effects are all in this database. Its writes through `tx` and the commit of the replay key
   * are one transaction: both happen exactly once, or neither does, even if the handler outlives its lease. The handler
   * must not run BEGIN, COMMIT or ROLLBACK itself.
   *
   * The transaction finishes the event, so a run can have only one. Code after the transaction is not part of it: if
   * that code throws, the event stays handled, the sender gets a 2xx, and the outcome contains the error.
   *
   * @throws WebhookError `lease_lost` from the handler, if another run has taken over. Everything is rolled back.
   * @throws WebhookError `store_unavailable` from the handler, if another store claimed the delivery.
   * @throws TypeError if the store has no pool, and from the handler, before it does anything, if the run already had
   *   its transaction.
   * @example
   * ```ts
   * createReceiver({
   *   provider,
   *   replay: { store },
   *   handlers: {
   *     'message.received': store.inTransaction(async (tx, delivery) => {
   *       await tx.query('INSERT INTO inbox (id) VALUES ($1)', [delivery.event.data.message_id])
   *     }),
   *   },
   * })
   * ```
   */
  inTransaction<D extends AnyDelivery, X extends JobContext = HandlerContext>(
    handler: TransactionHandler<C, D, X>,
  ): (delivery: D, context: X) => Promise<void>
  /**
   * Resolves to whether an event is at least as new as every earlier event of its entity. Call it first in a handler of
   * `inTransaction`, with its `tx`. It locks the entity until the transaction ends, so that handlers for one entity run
   * one after another. Return if it resolves to `false`: the event is out of date and counts as handled. An equal
   * version runs, so that a failed run can be repeated.
   *
   * Versions are compared as numbers, and a `Date` by its milliseconds. Include the kind of object in the entity's
   * name, because all receivers with this store share the names.
   *
   * @throws TypeError or RangeError if `tx` is the pool, the entity is empty, or the version is not exact.
   * @example
   * ```ts
   * if (!(await store.newer(tx, `invoice:${event.data.id}`, event.data.revision))) return
   * ```
   */
  newer(tx: PostgresQueryable, entity: string, version: EntityVersion): Promise<boolean>
}

const PRUNE_BATCH = 1000

/**
 * Creates a replay store for all processes that share a Postgres database. Each call runs one statement, on the
 * server's clock. Create its table with `migrationSql()`. The store never closes the pool.
 *
 * @throws WebhookError `store_full` from `claim`, if the server's disk is full.
 * @throws TypeError if the client or an option is invalid.
 * @example
 * ```ts
 * const store = postgresReplayStore(new Pool({ connectionString: process.env['DATABASE_URL'] }))
 * const receiver = createReceiver({ provider, handlers, replay: { store } })
 * ```
 */
export function postgresReplayStore<P extends PostgresQueryable>(
  pool: P,
  options: PostgresReplayStoreOptions = {},
): PostgresReplayStore<ConnectionOf<P>> {
  checkClient(pool)
  checkOptions('postgresReplayStore', options, ['table'])
  const { table = DEFAULT_TABLE } = options
  const sql = statements(table)
  const held = heldClaims()

  const first = async (text: string, values: unknown[]) => (await rowsOf(pool, text, values))[0]
  const holds = async (text: string, values: unknown[]): Promise<Held> =>
    (await first(text, values)) === undefined ? 'lease_lost' : 'ok'

  return Object.freeze<PostgresReplayStore<ConnectionOf<P>>>({
    scope: 'shared',

    async claim(key, { leaseMs, retainMs }) {
      const token = newToken()
      const values = [key, token, wholeMs(leaseMs), wholeMs(retainMs)]
      const row = await first(sql.claim, values).catch((cause: unknown) => {
        throw isDiskFull(cause) ? new WebhookError('store_full', { cause }) : cause
      })
      if (row === undefined) throw new Error('postgresReplayStore: the server returned no row')
      if (row['token'] === token) {
        const attempt = Number(row['attempt'])
        held.add(key, attempt, { token, retainMs: wholeMs(retainMs), isInTransaction: false })
        return { status: 'claimed', token, attempt }
      }
      if (Number(row['state']) === DONE) return { status: 'done' }
      return { status: 'in_flight', retryAfterMs: Math.max(1, Number(row['left_ms'])) }
    },

    async commit(key, token, { retainMs }) {
      // The run is over, whatever the result. A commit that is retried needs only the token.
      held.remove(key, token)
      const row = await first(sql.commit, [key, token, wholeMs(retainMs)])
      if (row === undefined) throw new Error('postgresReplayStore: the server returned no row')
      return row['held'] === true ? 'ok' : 'lease_lost'
    },

    async release(key, token) {
      held.remove(key, token)
      return holds(sql.release, [key, token])
    },

    extend: (key, token, { leaseMs }) => holds(sql.extend, [key, token, wholeMs(leaseMs)]),

    async reopen(key) {
      await rowsOf(pool, sql.reopen, [key])
    },

    async prune(given = {}) {
      checkOptions('prune', given, ['batchSize'])
      const limit = count('prune: batchSize', given.batchSize ?? PRUNE_BATCH)
      let pruned = 0
      for (;;) {
        const batch = (await rowsOf(pool, sql.prune, [limit])).length
        pruned += batch
        if (batch < limit) return pruned
      }
    },

    inTransaction(handler) {
      const connectable = connectablePool(pool)
      const store = { pool: connectable, held, fencedCommit: sql.fencedCommit }
      return async function runTransaction(delivery, context) {
        await finishInTransaction(store, delivery, context, (tx) =>
          handler(tx as ConnectionOf<P>, delivery, context),
        )
      }
    },

    async newer(tx, entity, version) {
      checkTransaction(tx, pool)
      return raiseWatermark(sql.newer, tx, entity, version)
    },
  })
}
