// cspell:ignore tabel
import { migrationSql, postgresReplayStore } from '@hookseal/replay/postgres'
import { withServer } from '@hookseal/tests-kit/servers/with-server'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LentServer, lendPostgres } from '../support/lent-server.ts'
import { describeQuickly } from '../support/quick-suite.ts'
import { openPostgres } from './open-postgres.ts'

const CLAIM = { leaseMs: 1_800_000, retainMs: 86_400_000 }
const COMMIT = { retainMs: 3_600_000, protectMs: 600_000 }

withServer('Postgres', 'postgresReplayStore() on a server', () => {
  let server: LentServer
  let pool: Pool
  let other: Pool

  beforeAll(async () => {
    server = await lendPostgres()
    const connectionString = server.url
    pool = new Pool({ connectionString, max: 8 })
    other = new Pool({ connectionString, max: 8 })
    await pool.query(migrationSql())
  })
  afterAll(async () => {
    await Promise.all([pool.end(), other.end()])
    await server.remove()
  })

  describeQuickly('postgresReplayStore()', async () =>
    openPostgres(pool, [postgresReplayStore(pool), postgresReplayStore(other)]),
  )

  it('returns ok to a commit that is repeated after a lost response', async () => {
    const store = postgresReplayStore(pool)
    const claim = await store.claim('repeated', CLAIM)
    const token = claim.status === 'claimed' ? claim.token : ''
    expect(await store.commit('repeated', token, COMMIT)).toBe('ok')
    expect(await postgresReplayStore(other).commit('repeated', token, COMMIT)).toBe('ok')
    expect(await store.commit('repeated', 'another', COMMIT)).toBe('lease_lost')
  })

  it('takes one round trip per call', async () => {
    const calls: string[] = []
    const store = postgresReplayStore({
      query(text: string, values?: unknown[]) {
        calls.push(text)
        return pool.query(text, values)
      },
    })
    const claim = await store.claim('counted', CLAIM)
    const token = claim.status === 'claimed' ? claim.token : ''
    await store.extend('counted', token, CLAIM)
    await store.release('counted', token)
    await store.commit('counted', token, COMMIT)
    expect(calls).toHaveLength(4)
  })

  describe('migrationSql()', () => {
    it('can be run again', async () => {
      await pool.query(migrationSql())
      await pool.query(migrationSql())
    })

    it.each([
      'Mixed Case',
      `quote"d'; DROP TABLE hookseal_replay; --`,
      'app.replay_keys',
      'ü'.repeat(31),
    ])('uses the table name %s exactly', async (table) => {
      await pool.query('CREATE SCHEMA IF NOT EXISTS app')
      await pool.query(migrationSql(table))
      const store = postgresReplayStore(pool, { table })
      expect(await store.claim('k', CLAIM)).toMatchObject({ status: 'claimed', attempt: 1 })
      expect(await store.claim('k', CLAIM)).toMatchObject({ status: 'in_flight' })
      const name = table.split('.').at(-1)
      const found = await pool.query('SELECT 1 FROM pg_tables WHERE tablename = $1', [name])
      expect(found.rows).toHaveLength(1)
    })

    it.each(['', '.', 'a.', 'a.b.c', 'a\0b', 'n'.repeat(64), 'ü'.repeat(32)])(
      'rejects the name %j, which Postgres would truncate',
      (table) => {
        expect(() => migrationSql(table)).toThrow(TypeError)
        expect(() => postgresReplayStore(pool, { table })).toThrow(TypeError)
      },
    )
  })

  describe('prune()', () => {
    const table = 'pruned'
    const age = (keys: string, forgetIn: string, leaseIn: string) =>
      pool.query(
        `UPDATE pruned SET forget_at = now() + $2::interval, lease_until = now() + $3::interval
         WHERE key LIKE $1`,
        [keys, forgetIn, leaseIn],
      )
    const keys = async () =>
      (await pool.query('SELECT key FROM pruned ORDER BY key')).rows.map(({ key }) => key)

    it('deletes what is past its retention, but no run that is still under its lease', async () => {
      await pool.query(migrationSql(table))
      const store = postgresReplayStore(pool, { table })
      for (const key of ['done', 'free', 'abandoned', 'running', 'fresh']) {
        const claim = await store.claim(key, CLAIM)
        const token = claim.status === 'claimed' ? claim.token : ''
        if (key === 'done') await store.commit(key, token, COMMIT)
        if (key === 'free') await store.release(key, token)
      }
      await age('%', '-1 hour', '-1 hour')
      await age('done', '-1 hour', '1 hour')
      await age('running', '-1 hour', '1 hour')
      await age('fresh', '1 hour', '1 hour')
      expect(await store.prune()).toBe(3)
      expect(await keys()).toEqual(['fresh', 'running'])
      expect(await store.prune()).toBe(0)
    })

    it('skips rows that another transaction holds', async () => {
      const store = postgresReplayStore(pool, { table })
      await store.claim('locked', CLAIM)
      await store.claim('idle', CLAIM)
      await age('%', '-1 hour', '-1 hour')
      const client = await other.connect()
      await client.query('BEGIN')
      await client.query(`SELECT 1 FROM pruned WHERE key = 'locked' FOR UPDATE`)
      expect(await store.prune()).toBeGreaterThan(0)
      expect(await keys()).toEqual(['locked'])
      await client.query('ROLLBACK')
      client.release()
      expect(await store.prune()).toBe(1)
    })

    it('rejects a batch of no rows', async () => {
      const store = postgresReplayStore(pool, { table })
      await expect(store.prune({ batchSize: 0 })).rejects.toThrow(RangeError)
      // @ts-expect-error unknown
      await expect(store.prune({ batch: 1 })).rejects.toThrow('unknown option "batch"')
    })
  })
})

describe('postgresReplayStore() options', () => {
  const client = { query: async () => ({ rows: [] }) }

  it('rejects anything that is not a client, and an option that is unknown', () => {
    // @ts-expect-error no client
    expect(() => postgresReplayStore({})).toThrow(TypeError)
    // @ts-expect-error unknown
    expect(() => postgresReplayStore(client, { tabel: 'a' })).toThrow('unknown option "tabel"')
  })

  it('says what to pass instead of a function over HTTP', () => {
    const neon = Object.assign(async () => [], {
      query: async () => [],
      transaction: async () => [],
    })
    // @ts-expect-error no rows in an object, and no pool
    expect(() => postgresReplayStore(neon)).toThrow(/HTTP.*new Pool\(\{ connectionString \}\)/)
  })

  it('rejects an answer that is invalid', async () => {
    const store = postgresReplayStore(client)
    await expect(store.claim('k', CLAIM)).rejects.toThrow('no row')
    await expect(store.commit('k', 't', COMMIT)).rejects.toThrow('no row')
  })

  it('needs a pool for a transaction', () => {
    expect(() => postgresReplayStore(client).inTransaction(() => {})).toThrow(TypeError)
  })

  it('says what the server did not return', async () => {
    const none = new Error('postgresReplayStore: the server returned no row')
    await expect(postgresReplayStore(client).claim('k', CLAIM)).rejects.toThrow(none)
    await expect(postgresReplayStore(client).commit('k', 't', COMMIT)).rejects.toThrow(none)
    expect(await postgresReplayStore(client).release('k', 't')).toBe('lease_lost')
  })

  it('names the option that is wrong', async () => {
    const make = (options: object) => () => postgresReplayStore(client, options)
    expect(make({ tabel: 'a' })).toThrow(/^postgresReplayStore: unknown option/)
    const prune = postgresReplayStore(client).prune
    await expect(prune({ batchSize: 0 })).rejects.toThrow(/^prune: batchSize/)
    await expect(prune({ batch: 1 } as never)).rejects.toThrow(/^prune: unknown option/)
  })

  it('reports a full disk with its cause, and passes on any other error', async () => {
    const full = Object.assign(new Error('No space left on device'), { code: '53100' })
    const other = new Error('terminating connection')
    const failing = (error: Error) => postgresReplayStore({ query: () => Promise.reject(error) })
    await expect(failing(full).claim('k', CLAIM)).rejects.toMatchObject({
      code: 'store_full',
      cause: full,
    })
    await expect(failing(other).claim('k', CLAIM)).rejects.toBe(other)
    await expect(failing(other).reopen('k')).rejects.toBe(other)
  })

  it('prunes a thousand rows at a time, until fewer are left', async () => {
    const batches: unknown[] = []
    const left = [1000, 1000, 999]
    const store = postgresReplayStore({
      async query(_, values) {
        batches.push(values)
        return { rows: Array.from({ length: left.shift() ?? 0 }, () => ({})) }
      },
    })
    expect(await store.prune()).toBe(2999)
    expect(batches).toEqual([[1000], [1000], [1000]])
  })

  it('asks to wait at least a millisecond', async () => {
    const row = { token: 'other', state: 1, attempt: 1, left_ms: 0.2 }
    const store = postgresReplayStore({ query: async () => ({ rows: [row] }) })
    expect(await store.claim('k', CLAIM)).toEqual({ status: 'in_flight', retryAfterMs: 1 })
  })
})
