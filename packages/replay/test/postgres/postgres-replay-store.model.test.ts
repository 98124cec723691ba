import { migrationSql, postgresReplayStore } from '@hookseal/replay/postgres'
import { describeReplayStore } from '@hookseal/testing/replay-suite'
import { amount } from '@hookseal/tests-kit/amount'
import { startPostgres } from '@hookseal/tests-kit/servers/postgres'
import type { Server } from '@hookseal/tests-kit/servers/server'
import { withServer } from '@hookseal/tests-kit/servers/with-server'
import { suiteRunner } from '@hookseal/tests-kit/suite-runner'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPostgres } from './open-postgres.ts'

const CLAIM = { leaseMs: 1_800_000, retainMs: 86_400_000 }

withServer('Postgres', 'postgresReplayStore()', () => {
  let server: Server
  let pool: Pool
  let other: Pool
  let strict: Pool

  beforeAll(async () => {
    server = await startPostgres()
    const connectionString = server.url
    pool = new Pool({ connectionString, max: 8 })
    other = new Pool({ connectionString, max: 8 })
    const options = '-c default_transaction_isolation=serializable'
    strict = new Pool({ connectionString, options, max: 16 })
    await pool.query(migrationSql())
  })
  afterAll(async () => {
    await Promise.all([pool.end(), other.end(), strict.end()])
    await server.remove()
  })

  describeReplayStore(suiteRunner, {
    name: 'postgresReplayStore()',
    open: async () => openPostgres(pool, [postgresReplayStore(pool), postgresReplayStore(other)]),
    sequences: amount({ sample: 2000, whole: 10_000 }),
  })

  it('grants each key to one claim with serializable isolation', async () => {
    const store = postgresReplayStore(strict)
    const keys = Array.from({ length: 20 }, () => crypto.randomUUID())
    const claims = await Promise.all(
      keys.map((key) => Promise.all(Array.from({ length: 16 }, () => store.claim(key, CLAIM)))),
    )
    const winners = claims.map((row) => row.filter(({ status }) => status === 'claimed').length)
    expect(winners).toEqual(keys.map(() => 1))
  })

  describe('prune()', () => {
    const table = 'pruned'
    const keys = async () =>
      (await pool.query('SELECT key FROM pruned ORDER BY key')).rows.map(({ key }) => key)

    it('continues in batches while the same keys are claimed again', async () => {
      await pool.query(migrationSql(table))
      const store = postgresReplayStore(pool, { table })
      await pool.query(
        `INSERT INTO pruned (key, token, state, attempt, lease_until, forget_at)
         SELECT 'old-' || i, '', 2, 0, now(), now() - interval '1 hour'
         FROM generate_series(1, 10000) i`,
      )
      const claims = Array.from({ length: 200 }, (_, i) =>
        postgresReplayStore(other, { table }).claim(`old-${i * 50 + 1}`, CLAIM),
      )
      const [pruned, ...found] = await Promise.all([store.prune({ batchSize: 100 }), ...claims])
      expect(found.every((c) => c.status === 'claimed' && c.attempt === 1)).toBe(true)
      expect(pruned).toBeGreaterThanOrEqual(9800)
      expect(await keys()).toHaveLength(200)
    })
  })
})
