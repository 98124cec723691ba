import { type EntityVersion, migrationSql, postgresReplayStore } from '@hookseal/replay/postgres'
import { withServer } from '@hookseal/tests-kit/servers/with-server'
import { Pool, type PoolClient } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkTransaction, raiseWatermark } from '../../src/postgres/newer.ts'
import { type LentServer, lendPostgres } from '../support/lent-server.ts'

withServer('Postgres', 'newer()', () => {
  let server: LentServer
  let pools: [Pool, Pool]

  beforeAll(async () => {
    server = await lendPostgres()
    const open = () => new Pool({ connectionString: server.url, max: 16 })
    pools = [open(), open()]
    await pools[0].query(migrationSql())
  })
  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.end()))
    await server.remove()
  })

  /** Runs in a transaction of its own. */
  async function within<T>(end: 'COMMIT' | 'ROLLBACK', work: (tx: PoolClient) => Promise<T>) {
    const tx = await pools[0].connect()
    try {
      await tx.query('BEGIN')
      const result = await work(tx)
      await tx.query(end)
      return result
    } finally {
      tx.release()
    }
  }
  const store = () => postgresReplayStore(pools[0])
  const see = (entity: string, version: EntityVersion) =>
    within('COMMIT', (tx) => store().newer(tx, entity, version))

  it('runs an equal version, and no lower one', async () => {
    expect(await see('a', 2)).toBe(true)
    expect(await see('a', 2)).toBe(true)
    expect(await see('a', 1)).toBe(false)
    expect(await see('b', 1)).toBe(true)
    expect(await see('a', 3)).toBe(true)
  })

  it.each<[string, EntityVersion, EntityVersion]>([
    ['digits of different length', 9, 10],
    ['fractions', 1_355_517_523.000005, 1_355_517_523.000006],
    ['below zero', -2, -1],
    ['big integers', 9_007_199_254_740_993n, 9_007_199_254_740_994n],
    ['dates', new Date('2026-01-01T00:00:00.001Z'), new Date('2026-01-01T00:00:00.002Z')],
  ])('compares %s as numbers', async (entity, older, newer) => {
    expect(await see(entity, newer)).toBe(true)
    expect(await see(entity, older)).toBe(false)
    expect(await see(entity, newer)).toBe(true)
  })

  it('forgets versions from a run that was rolled back', async () => {
    expect(await within('ROLLBACK', (tx) => store().newer(tx, 'rolled back', 5))).toBe(true)
    expect(await see('rolled back', 4)).toBe(true)
  })

  it.each([
    ['newer', 2, true],
    ['stale', 0, false],
  ])('locks the entity until the transaction of a %s event ends', async (name, version, answer) => {
    const entity = `locked by ${name}`
    await see(entity, 1)
    const blocked = await within('COMMIT', async (tx) => {
      expect(await store().newer(tx, entity, version)).toBe(answer)
      return within('ROLLBACK', async (other) => {
        await other.query(`SET LOCAL lock_timeout = '50ms'`)
        return store()
          .newer(other, entity, 9)
          .catch((error: { readonly code?: unknown }) => error.code)
      })
    })
    expect(blocked).toBe('55P03')
  })

  it('separates the watermarks of tables whose long names differ only at the end', async () => {
    const tables = ['x', 'y'].map((end) => `${'n'.repeat(62)}${end}`)
    for (const table of tables) {
      await pools[0].query(migrationSql(table))
      const own = postgresReplayStore(pools[0], { table })
      expect(await within('COMMIT', (tx) => own.newer(tx, 'shared', 1))).toBe(true)
      await within('COMMIT', (tx) => own.newer(tx, 'shared', 2))
    }
  })

  it.each([
    ['an empty entity', '', 1, TypeError],
    ['NaN', 'e', Number.NaN, TypeError],
    ['a date that is none', 'e', new Date('soon'), TypeError],
    ['a text', 'e', '2026-01-01' as unknown as number, TypeError],
    ['a number that is not exact', 'e', 2 ** 53, RangeError],
  ])('rejects %s', async (_, entity, version, error) => {
    await expect(see(entity, version)).rejects.toThrow(error)
  })

  it('rejects the pool, which would lock for only one statement', async () => {
    await expect(store().newer(pools[0], 'e', 1)).rejects.toThrow('pass the `tx`')
    // @ts-expect-error no transaction
    await expect(store().newer(undefined, 'e', 1)).rejects.toThrow(TypeError)
  })
})

describe('newer() without a server', () => {
  const nowhere = { query: async () => ({ rows: [] }) }
  const raise = (entity: unknown, version: unknown) =>
    raiseWatermark('sql', nowhere, entity as string, version as number)

  it('says which version it needs', async () => {
    const inexact = new TypeError(
      'newer: the version must be a finite number, a bigint or a valid Date. For a string such as an ISO time, pass ' +
        'new Date(text); for a string of digits, pass BigInt(text)',
    )
    for (const version of ['1', Number.NaN, Number.POSITIVE_INFINITY, new Date('soon'), null]) {
      await expect(raise('e', version)).rejects.toThrow(inexact)
    }
    await expect(raise('e', 2 ** 53)).rejects.toThrow(
      new RangeError(
        'newer: a number over 2^53 has lost its last digits; pass a bigint created from the original text',
      ),
    )
    for (const version of [2 ** 53 - 1, 0.5, 1e-7]) expect(await raise('e', version)).toBe(false)
  })

  it('says which entity it needs', async () => {
    for (const entity of ['', 5, undefined]) {
      await expect(raise(entity, 1)).rejects.toThrow(
        new TypeError('newer: the entity must be a non-empty string, such as "invoice:42"'),
      )
    }
  })

  it('passes the entity on, and the version as digits', async () => {
    const calls: unknown[] = []
    const tx = {
      async query(...given: unknown[]) {
        calls.push(given)
        return { rows: [{}] }
      },
    }
    for (const version of [7, 7n, new Date(7), 2n ** 64n, -0.5]) {
      expect(await raiseWatermark('sql', tx, 'e', version)).toBe(true)
    }
    const digits = ['7', '7', '7', '18446744073709551616', '-0.5']
    expect(calls).toEqual(digits.map((one) => ['sql', ['e', one]]))
  })

  it('says what to pass in place of the pool', () => {
    const message =
      'newer: pass the `tx` that inTransaction passes to its handler. With anything else, the entity would be ' +
      'locked for only one statement, and an older event could still overwrite a newer one'
    for (const tx of [nowhere, undefined, null, {}]) {
      expect(() => checkTransaction(tx, nowhere)).toThrow(new TypeError(message))
    }
    expect(() => checkTransaction({ ...nowhere }, nowhere)).not.toThrow()
  })
})
