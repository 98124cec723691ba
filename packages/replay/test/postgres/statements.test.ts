import { migrationSql } from '@hookseal/replay/postgres'
import { withServer } from '@hookseal/tests-kit/servers/with-server'
import { Pool } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Statements, statements } from '../../src/postgres/statements.ts'
import { type LentServer, lendPostgres } from '../support/lent-server.ts'

withServer('Postgres', 'statements(), at a time that stands still', () => {
  const NOW_MS = 1_700_000_000_123
  const FREE = 0
  const PENDING = 1
  const DONE = 2
  let server: LentServer
  let pool: Pool

  beforeAll(async () => {
    server = await lendPostgres()
    pool = new Pool({ connectionString: server.url, max: 1 })
    await pool.query(migrationSql())
  })
  afterAll(async () => {
    await pool.end()
    await server.remove()
  })

  /** A row: state, token, attempt, end of the lease and end of the retention. */
  type Row = readonly [state: number, token: string, attempt: number, lease: number, forget: number]
  const time = (ms: number) => new Date(ms).toISOString()

  /** Runs a statement on a key with this row, at `NOW_MS`. Resolves to its rows, and the row that is left. */
  async function run(name: keyof Statements, row: Row | undefined, ...values: unknown[]) {
    const key = crypto.randomUUID()
    if (row !== undefined) {
      const [state, token, attempt, lease, forget] = row
      await pool.query(
        `INSERT INTO hookseal_replay (key, state, token, attempt, lease_until, forget_at)
         VALUES ($1, $2, $3, $4, $5, $6)`,
        [key, state, token, attempt, time(lease), time(forget)],
      )
    }
    const sql = statements('hookseal_replay')[name]
    const at = `'${time(NOW_MS)}'::timestamptz`
    const { rows } = await pool.query(sql.replaceAll('statement_timestamp()', at), [key, ...values])
    const left = await pool.query('SELECT * FROM hookseal_replay WHERE key = $1', [key])
    const [kept] = left.rows.map(({ state, token, attempt, lease_until, forget_at }) => [
      state,
      token,
      attempt,
      lease_until.getTime(),
      forget_at.getTime(),
    ])
    return { rows, kept }
  }
  const [past, future] = [NOW_MS - 1, NOW_MS + 1]

  it.each<[string, Row | undefined, number]>([
    ['a new key', undefined, 1],
    ['a lease that is over', [PENDING, 'other', 3, NOW_MS, future], 4],
    ['a lease and a retention that are over', [PENDING, 'other', 3, NOW_MS, NOW_MS], 1],
    ['a released key', [FREE, '', 3, future, future], 4],
    ['a released key past its retention', [FREE, '', 3, future, NOW_MS], 1],
    ['a finished key past its retention', [DONE, 'other', 3, future, NOW_MS], 1],
  ])('claims %s', async (_, row, attempt) => {
    const { rows, kept } = await run('claim', row, 'own', 60_000, 90_000)
    expect(rows).toEqual([{ token: 'own', state: PENDING, attempt, left_ms: 60_000 }])
    expect(kept).toEqual([PENDING, 'own', attempt, NOW_MS + 60_000, NOW_MS + 90_000])
  })

  it.each<[string, Row]>([
    ['a lease that runs', [PENDING, 'other', 3, future, past]],
    ['a finished key', [DONE, 'other', 3, past, future]],
  ])('changes nothing for a claim of %s', async (_, row) => {
    const { rows, kept } = await run('claim', row, 'own', 60_000, 90_000)
    const [state, token, attempt, lease] = row
    expect(rows).toEqual([{ token, state, attempt, left_ms: lease - NOW_MS }])
    expect(kept).toEqual(row)
  })

  it.each<[string, Row | undefined, boolean, string, number]>([
    ['a key that it holds', [PENDING, 'own', 3, future, future], true, 'own', 3],
    ['a key that it holds past its lease', [PENDING, 'own', 3, past, future], true, 'own', 3],
    ['a key that it holds past its retention', [PENDING, 'own', 3, future, past], true, 'own', 3],
    ['a key that it held until now', [PENDING, 'own', 3, NOW_MS, NOW_MS], true, 'own', 0],
    ['a key of another', [PENDING, 'other', 3, future, future], false, '', 3],
    ['a released key', [FREE, '', 3, future, future], false, '', 3],
    ['a released key past its retention', [FREE, '', 3, future, NOW_MS], false, '', 0],
    ['what it has committed', [DONE, 'own', 3, past, future], true, 'own', 3],
    ['what another has committed', [DONE, 'other', 3, past, future], false, 'other', 3],
    ['a new key', undefined, false, '', 0],
  ])('commits %s', async (_, row, held, token, attempt) => {
    const { rows, kept } = await run('commit', row, 'own', 90_000)
    expect(rows).toEqual([{ held }])
    const lease = row?.[3] ?? NOW_MS
    expect(kept).toEqual([DONE, token, attempt, lease, NOW_MS + 90_000])
  })

  const held: Row = [PENDING, 'own', 3, past, future]

  it('changes the key that a token holds, even past its lease', async () => {
    const committed = await run('fencedCommit', held, 'own', 90_000)
    expect(committed.rows).toHaveLength(1)
    expect(committed.kept).toEqual([DONE, 'own', 3, past, NOW_MS + 90_000])
    const released = await run('release', held, 'own')
    expect(released.rows).toHaveLength(1)
    expect(released.kept).toEqual([FREE, '', 3, past, future])
    const extended = await run('extend', held, 'own', 60_000)
    expect(extended.rows).toHaveLength(1)
    expect(extended.kept).toEqual([PENDING, 'own', 3, NOW_MS + 60_000, future])
  })

  it.each<[string, Row]>([
    ['another token', [PENDING, 'other', 3, future, future]],
    ['nobody', [FREE, '', 3, future, future]],
    ['a released claim', [FREE, 'own', 3, future, future]],
    ['a finished claim', [DONE, 'own', 3, future, future]],
  ])('leaves a key of %s alone', async (_, row) => {
    expect(await run('fencedCommit', row, 'own', 90_000)).toEqual({ rows: [], kept: row })
    expect(await run('release', row, 'own')).toEqual({ rows: [], kept: row })
    expect(await run('extend', row, 'own', 60_000)).toEqual({ rows: [], kept: row })
  })

  it('reopens a finished key that is remembered, and no other', async () => {
    const { kept } = await run('reopen', [DONE, 'own', 3, past, future])
    expect(kept).toEqual([FREE, '', 3, past, future])
    for (const row of [
      [DONE, 'own', 3, past, NOW_MS],
      [PENDING, 'own', 3, future, future],
    ] as const) {
      expect((await run('reopen', row)).kept).toEqual(row)
    }
  })

  it('prunes what is past its retention, oldest first, but no lease that runs', async () => {
    await pool.query('DELETE FROM hookseal_replay')
    const insert = (key: string, [state, token, attempt, lease, forget]: Row) =>
      pool.query(
        `INSERT INTO hookseal_replay (key, state, token, attempt, lease_until, forget_at)
         VALUES ($1, $2, $3, $4, $5, $6)`,
        [key, state, token, attempt, time(lease), time(forget)],
      )
    await insert('newest', [FREE, '', 1, future, NOW_MS])
    await insert('oldest', [DONE, '', 1, future, past - 1])
    await insert('over', [PENDING, 'own', 1, NOW_MS, past])
    await insert('runs', [PENDING, 'own', 1, future, past])
    await insert('remembered', [DONE, '', 1, past, future])
    const at = `'${time(NOW_MS)}'::timestamptz`
    const sql = statements('hookseal_replay').prune.replaceAll('statement_timestamp()', at)
    const keys = async () =>
      (await pool.query('SELECT key FROM hookseal_replay ORDER BY key')).rows.map(({ key }) => key)
    expect((await pool.query(sql, [2])).rows).toHaveLength(2)
    expect(await keys()).toEqual(['newest', 'remembered', 'runs'])
    expect((await pool.query(sql, [2])).rows).toHaveLength(1)
    expect(await keys()).toEqual(['remembered', 'runs'])
  })
})
