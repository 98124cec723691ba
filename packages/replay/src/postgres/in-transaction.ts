import { type AnyDelivery, type HandlerContext, WebhookError } from '@hookseal/core'
import type { PostgresConnection, PostgresPool, PostgresQueryable } from './client.ts'
import type { HeldClaim } from './held-claims.ts'

/** Writes of a handler, in the transaction that also finishes the delivery's key. */
export type TransactionHandler<C, D extends AnyDelivery> = (
  tx: C,
  delivery: D,
  context: HandlerContext,
) => unknown

/** Runs one handler in one transaction that commits the key with it, or not at all. */
export async function runInTransaction(
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
  // A pool does not listen to what it has lent: between two statements, a cut would end the process.
  tx.on?.('error', cut)
  try {
    // At a higher level, every extension of the lease would make the last statement fail.
    await tx.query('BEGIN ISOLATION LEVEL READ COMMITTED')
    await work(tx)
    const { rows } = await tx.query(fencedCommit, [key, claim.token, claim.retainMs])
    if (rows.length === 0) throw new WebhookError('lease_lost')
    await tx.query('COMMIT')
  } catch (error) {
    // A connection that cannot even roll back must not be lent again.
    await tx.query('ROLLBACK').catch(cut)
    throw error
  } finally {
    tx.removeListener?.('error', cut)
    tx.release(broken)
  }
}

/** @throws TypeError for a client that has no connections to lend. */
export function lender(pool: PostgresQueryable): PostgresPool {
  if ('connect' in pool && typeof pool.connect === 'function') return pool as PostgresPool
  throw new TypeError('inTransaction: the store needs a pool, whose connect() lends a connection')
}
