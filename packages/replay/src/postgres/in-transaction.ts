import {
  type AnyDelivery,
  type HandlerContext,
  type JobContext,
  WebhookError,
} from '@hookseal/core'
import { COMMITTED } from '@hookseal/core/toolkit'
import type { PostgresConnection, PostgresPool, PostgresQueryable } from './client.ts'
import type { HeldClaim, HeldClaims } from './held-claims.ts'

/** A handler whose writes are in the same transaction as the commit of the delivery's replay key. */
export type TransactionHandler<C, D extends AnyDelivery, X extends JobContext = HandlerContext> = (
  tx: C,
  delivery: D,
  context: X,
) => unknown

// Marks a run that has finished its key. The claim is gone, so only the context still shows it.
const finishedRuns = new WeakSet<object>()

function claimOf(held: HeldClaims, { key, replayScope }: AnyDelivery, context: JobContext) {
  const claim = held.find(key, context.attempt)
  if (finishedRuns.has(context) || claim?.isInTransaction === true) {
    throw new TypeError(
      'inTransaction: this run already had its transaction, which also finishes the event, so a second one could ' +
        'neither be retried nor rolled back. Do all the work in one: inTransaction(async (tx, delivery) => { … })',
    )
  }
  if (claim !== undefined && replayScope !== 'none') return claim
  const hint = "inTransaction requires this store to be the receiver's `replay.store`."
  throw new WebhookError('store_unavailable', { hint })
}

/** Tells the receiver that the key is finished, regardless of what the handler does from here on. */
function tellCommitted(context: JobContext): void {
  const markCommitted: unknown = Reflect.get(context, COMMITTED)
  if (typeof markCommitted === 'function') markCommitted.call(context)
}

/**
 * Runs the single transaction of a run, which finishes its key.
 *
 * @throws TypeError for a second transaction, before it does anything. One that was rolled back does not count
 */
export async function finishInTransaction(
  {
    pool,
    held,
    fencedCommit,
  }: {
    readonly pool: PostgresPool
    readonly held: HeldClaims
    readonly fencedCommit: string
  },
  delivery: AnyDelivery,
  context: JobContext,
  work: (tx: PostgresConnection) => unknown,
): Promise<void> {
  const { key } = delivery
  const claim = claimOf(held, delivery, context)
  claim.isInTransaction = true
  try {
    await runInTransaction(pool, fencedCommit, { key, claim }, work)
  } catch (error) {
    claim.isInTransaction = false
    throw error
  }
  finishedRuns.add(context)
  held.remove(key, claim.token)
  tellCommitted(context)
}

/** Runs a handler in a transaction that also commits its key. Both take effect, or neither does. */
async function runInTransaction(
  pool: PostgresPool,
  fencedCommit: string,
  { key, claim }: { readonly key: string; readonly claim: HeldClaim },
  work: (tx: PostgresConnection) => unknown,
): Promise<void> {
  const tx = await pool.connect()
  let broken: Error | undefined
  const cut = (error: Error) => {
    broken = error
  }
  // A pool does not listen to checked-out connections. Without a listener, an error between two statements would end
  // the process.
  tx.on?.('error', cut)
  try {
    // At a higher isolation level, an extension of the lease would make the last statement fail.
    await tx.query('BEGIN ISOLATION LEVEL READ COMMITTED')
    await work(tx)
    const { rows } = await tx.query(fencedCommit, [key, claim.token, claim.retainMs])
    if (rows.length === 0) throw new WebhookError('lease_lost')
    await tx.query('COMMIT')
  } catch (error) {
    // A connection that cannot roll back must not be reused.
    await tx.query('ROLLBACK').catch(cut)
    throw error
  } finally {
    tx.removeListener?.('error', cut)
    tx.release(broken)
  }
}

/** Checks that the client can check out a connection. @throws TypeError if it cannot */
export function connectablePool(pool: PostgresQueryable): PostgresPool {
  if ('connect' in pool && typeof pool.connect === 'function') return pool as PostgresPool
  throw new TypeError('inTransaction: the store needs a pool with connect()')
}
