import type { AnyDelivery, JobContext } from '@hookseal/core'
import { COMMITTED } from '@hookseal/core/toolkit'
import { describe, expect, it } from 'vitest'
import type { PostgresPool } from '../../src/postgres/client.ts'
import { heldClaims } from '../../src/postgres/held-claims.ts'
import { connectablePool, finishInTransaction } from '../../src/postgres/in-transaction.ts'

/** A pool whose only connection notes what is done with it. `answer` says what a statement comes to. */
function notedPool(answer: (text: string) => unknown = () => [{}]) {
  const steps: unknown[] = []
  const listeners = new Set<unknown>()
  const tx = {
    async query(text: string, values?: unknown[]) {
      steps.push(values === undefined ? text : [text, ...values])
      const rows = answer(text)
      if (rows instanceof Error) throw rows
      return { rows: rows as Record<string, unknown>[] }
    },
    on(event: string, listener: unknown) {
      steps.push(`on ${event}`)
      listeners.add(listener)
    },
    removeListener(event: string, listener: unknown) {
      steps.push(`off ${event}`)
      listeners.delete(listener)
    },
    release: (error?: unknown) => void steps.push(['release', error]),
  }
  const pool = { connect: async () => tx, query: tx.query } as unknown as PostgresPool
  return { pool, steps, listeners, tx }
}

const delivery = { key: 'k', replayScope: 'shared' } as AnyDelivery
const contextOf = (attempt = 1, more: object = {}) => ({ attempt, ...more }) as JobContext
const BEGIN = 'BEGIN ISOLATION LEVEL READ COMMITTED'

/** The claim of a delivery, in a store on this pool. */
function claimed(pool: PostgresPool, held = heldClaims()) {
  held.add('k', 1, { token: 't', retainMs: 5, isInTransaction: false })
  return { pool, held, fencedCommit: 'fenced' }
}

describe('finishInTransaction()', () => {
  it('commits the key with the work, and tells the receiver once that is done', async () => {
    const { pool, steps, listeners } = notedPool()
    const store = claimed(pool)
    const context = contextOf(1, { [COMMITTED]: () => void steps.push('told') })
    await finishInTransaction(store, delivery, context, (tx) => tx.query('work'))
    const fenced = ['fenced', 'k', 't', 5]
    const end = ['COMMIT', 'off error', ['release', undefined], 'told']
    expect(steps).toEqual(['on error', BEGIN, 'work', fenced, ...end])
    expect(listeners.size).toBe(0)
    expect(store.held.find('k', 1)).toBeUndefined()
  })

  it('rolls back work that throws, and keeps the claim for another try', async () => {
    const { pool, steps, listeners } = notedPool()
    const store = claimed(pool)
    const error = new Error('no')
    const failed = finishInTransaction(store, delivery, contextOf(), () => Promise.reject(error))
    await expect(failed).rejects.toBe(error)
    const end = ['ROLLBACK', 'off error', ['release', undefined]]
    expect(steps).toEqual(['on error', BEGIN, ...end])
    expect(listeners.size).toBe(0)
    expect(store.held.find('k', 1)).toMatchObject({ token: 't', isInTransaction: false })
    await finishInTransaction(store, delivery, contextOf(), () => {})
    expect(steps.at(-3)).toBe('COMMIT')
  })

  it('rolls back if another run has taken over', async () => {
    const { pool, steps } = notedPool((text) => (text === 'fenced' ? [] : [{}]))
    const lost = finishInTransaction(claimed(pool), delivery, contextOf(), () => {})
    await expect(lost).rejects.toMatchObject({ code: 'lease_lost' })
    expect(steps).not.toContain('COMMIT')
    expect(steps).toContain('ROLLBACK')
  })

  it('does not reuse a connection that broke, or that cannot roll back', async () => {
    const cut = new Error('cut')
    const broken = notedPool()
    const work = () => {
      for (const listener of broken.listeners) (listener as (error: Error) => void)(cut)
    }
    await finishInTransaction(claimed(broken.pool), delivery, contextOf(), work)
    expect(broken.steps.at(-1)).toEqual(['release', cut])

    const gone = new Error('gone')
    const stuck = notedPool((text) => (text === 'ROLLBACK' ? gone : [{}]))
    const failed = finishInTransaction(claimed(stuck.pool), delivery, contextOf(), () => {
      throw cut
    })
    await expect(failed).rejects.toBe(cut)
    expect(stuck.steps.at(-1)).toEqual(['release', gone])
  })

  it('serves a connection that has no events', async () => {
    const { pool, tx } = notedPool()
    const bare = { query: tx.query, release: tx.release }
    const store = claimed({ ...pool, connect: async () => bare })
    await expect(
      finishInTransaction(store, delivery, contextOf(), () => {}),
    ).resolves.toBeUndefined()
  })

  const SECOND = new TypeError(
    'inTransaction: this run already had its transaction, which also finishes the event, so a second one could ' +
      'neither be retried nor rolled back. Do all the work in one: inTransaction(async (tx, delivery) => { … })',
  )

  it('refuses a second transaction of a run, also while the first one goes on', async () => {
    const { pool } = notedPool()
    const store = claimed(pool)
    const context = contextOf()
    const first = finishInTransaction(store, delivery, context, () => {})
    const other = finishInTransaction(store, delivery, contextOf(), () => {})
    await expect(other).rejects.toThrow(SECOND)
    await first
    const again = finishInTransaction(store, delivery, context, () => {})
    await expect(again).rejects.toThrow(SECOND)
  })

  it('refuses a delivery without a claim in this store', async () => {
    const { pool, steps } = notedPool()
    const unclaimed = {
      code: 'store_unavailable',
      hint: "inTransaction requires this store to be the receiver's `replay.store`.",
    }
    const store = claimed(pool)
    const run = (given: AnyDelivery, attempt: number) =>
      finishInTransaction(store, given, contextOf(attempt), () => {})
    await expect(run(delivery, 2)).rejects.toMatchObject(unclaimed)
    await expect(run({ ...delivery, key: 'other' }, 1)).rejects.toMatchObject(unclaimed)
    await expect(run({ ...delivery, replayScope: 'none' }, 1)).rejects.toMatchObject(unclaimed)
    expect(steps).toEqual([])
  })
})

describe('connectablePool()', () => {
  it('accepts a pool, and nothing else', () => {
    const { pool } = notedPool()
    expect(connectablePool(pool)).toBe(pool)
    for (const other of [{ query: pool.query }, { query: pool.query, connect: 'no' }]) {
      expect(() => connectablePool(other as never)).toThrow(
        new TypeError('inTransaction: the store needs a pool with connect()'),
      )
    }
  })
})
