import {
  type AnyDelivery,
  type HandlerContext,
  type Held,
  type ReplayStore,
  WebhookError,
} from '@hookseal/core'
import { newToken } from '../new-token.ts'
import { checkOptions, count } from '../options.ts'
import { wholeMs } from '../whole-ms.ts'
import {
  type ConnectionOf,
  isDiskFull,
  type PostgresConnection,
  type PostgresQueryable,
  rowsOf,
} from './client.ts'
import { heldClaims } from './held-claims.ts'
import { lender, runInTransaction, type TransactionHandler } from './in-transaction.ts'
import { DEFAULT_TABLE } from './migration-sql.ts'
import { DONE, statements } from './statements.ts'

/** Where the store keeps its rows. */
export interface PostgresReplayStoreOptions {
  /** The table of `migrationSql(table)`, as `name` or `schema.name`: `hookseal_replay`. */
  readonly table?: string | undefined
}

/** A replay store in Postgres. */
export interface PostgresReplayStore<C = PostgresConnection> extends ReplayStore {
  readonly scope: 'shared'
  /**
   * Deletes the rows whose retention is over, in batches, and resolves to how many they were. It passes
   * over rows that are in use, and no claim waits for it longer than for one batch. Run it from a job, once
   * an hour or so: an old row is otherwise only in the way of disk space.
   *
   * @example
   * ```ts
   * setInterval(() => store.prune().catch(console.error), 3_600_000).unref()
   * ```
   */
  prune(options?: { readonly batchSize?: number | undefined }): Promise<number>
  /**
   * A handler whose whole effect is in this database. Its writes through `tx` and the end of the delivery's
   * key are one transaction: both happen, once, or neither does, also when the worker outlives its lease.
   * Leave BEGIN, COMMIT and ROLLBACK to it.
   *
   * @throws WebhookError `lease_lost` from the handler, when another run has taken over: all is rolled back
   * @throws WebhookError `store_unavailable` from the handler, when the delivery was not claimed here
   * @throws TypeError when the store was given no pool.
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
  inTransaction<D extends AnyDelivery>(
    handler: TransactionHandler<C, D>,
  ): (delivery: D, context: HandlerContext) => Promise<void>
}

const PRUNE_BATCH = 1000

/**
 * A replay store for all processes that share a Postgres database. Each call is one statement, on the
 * server's clock. Create its table with `migrationSql()`; the pool stays yours to close.
 *
 * @throws WebhookError `store_full` from `claim`, when the server's disk is full
 * @throws TypeError for a client or an option that cannot be.
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
  if (typeof pool?.query !== 'function') {
    throw new TypeError('postgresReplayStore: give a pool or a client with query(text, values)')
  }
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
      if (row === undefined) throw new Error('postgresReplayStore: the server gave no row')
      if (row['token'] === token) {
        const attempt = Number(row['attempt'])
        held.add(key, attempt, { token, retainMs: wholeMs(retainMs) })
        return { status: 'claimed', token, attempt }
      }
      if (Number(row['state']) === DONE) return { status: 'done' }
      return { status: 'in_flight', retryAfterMs: Math.max(1, Number(row['left_ms'])) }
    },

    async commit(key, token, { retainMs }) {
      // The run is over, whatever the answer: a commit that is tried again needs the token alone.
      held.remove(key, token)
      const row = await first(sql.commit, [key, token, wholeMs(retainMs)])
      if (row === undefined) throw new Error('postgresReplayStore: the server gave no row')
      return row['held'] === true ? 'ok' : 'lease_lost'
    },

    async release(key, token) {
      held.remove(key, token)
      return holds(sql.release, [key, token])
    },

    extend: (key, token, { leaseMs }) => holds(sql.extend, [key, token, wholeMs(leaseMs)]),

    async prune({ batchSize = PRUNE_BATCH } = {}) {
      const limit = count('batchSize', batchSize)
      let pruned = 0
      for (;;) {
        const batch = (await rowsOf(pool, sql.prune, [limit])).length
        pruned += batch
        if (batch < limit) return pruned
      }
    },

    inTransaction(handler) {
      const lending = lender(pool)
      return async (delivery, context) => {
        const { key, replayScope } = delivery
        const claim = held.find(key, context.attempt)
        if (claim === undefined || replayScope === 'none') {
          const hint = 'inTransaction needs this store as the receiver’s `replay.store`.'
          throw new WebhookError('store_unavailable', { hint })
        }
        await runInTransaction(lending, sql.fencedCommit, { key, claim }, (tx) =>
          handler(tx as ConnectionOf<P>, delivery, context),
        )
      }
    },
  })
}
