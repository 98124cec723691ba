import { tmpdir } from 'node:os'
import { archiveMigrationSql, postgresArchive } from '@hookseal/archive/postgres'
import { migrationSql, postgresReplayStore } from '@hookseal/replay/postgres'
import { startPostgres } from '@hookseal/tests-kit/servers/postgres'
import type { Server } from '@hookseal/tests-kit/servers/server'
import { withServer } from '@hookseal/tests-kit/servers/with-server'
import { Pool } from 'pg'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { builtApp } from '../support/built-app.ts'
import { hookseal } from '../support/hookseal.ts'
import { archiveOptions, deliver, type Order, ordersReceiver, SEAL_KEY } from '../support/orders.ts'

const DAY_MS = 86_400_000

withServer('Postgres', 'openPostgres()', () => {
  const app = builtApp()
  let server: Server
  let pool: Pool
  beforeAll(async () => {
    server = await startPostgres()
    pool = new Pool({ connectionString: server.url })
    await pool.query(archiveMigrationSql() + migrationSql())
  })
  beforeEach(async () => {
    await pool.query('TRUNCATE hookseal_archive, hookseal_replay')
  })
  afterAll(async () => {
    await pool.end()
    await server.remove()
  })

  async function delivered(...orders: readonly Order[]): Promise<string[]> {
    const archive = postgresArchive(pool, archiveOptions)
    const receiver = ordersReceiver(archive, { store: postgresReplayStore(pool) })
    const keys: string[] = []
    for (const order of orders) keys.push(await deliver(receiver, order))
    await archive.flush()
    return keys
  }
  /** Runs a command of the archive in the database, whose address stands in the environment. */
  const archive = (...args: readonly string[]) =>
    hookseal(['archive', ...args, '--postgres-env', 'DATABASE'], {
      env: { DATABASE: server.url, ARCHIVE_SEAL_KEY: SEAL_KEY },
    })
  const rerun = (...args: readonly string[]) =>
    hookseal(['archive', 'rerun', '--app', app, ...args], { env: { ORDERS_POSTGRES: server.url } })
  async function statuses(): Promise<Record<string, string>> {
    const { rows } = await pool.query('SELECT id, status FROM hookseal_archive ORDER BY id')
    return Object.fromEntries(rows.map(({ id, status }) => [id, status]))
  }

  it('lists, shows, erases and prunes', async () => {
    const [key = ''] = await delivered(
      { type: 'order.failing', id: '1', customer: 'customer-1' },
      { type: 'order.paid', id: '2', customer: 'customer-2' },
      { type: 'order.paid', id: '3' },
    )
    const listed = await archive('ls', '--status', 'dead', '--since', '1h', '--json')
    expect([listed.code, listed.err]).toEqual([0, ''])
    expect(JSON.parse(listed.out)).toMatchObject({ key, id: '1', status: 'dead' })
    const shown = await archive('show', key.slice(0, 8), '--body')
    expect(shown.out).toContain('"customer":"customer-1"')
    const erased = await archive('erase', '--subject', 'customer-1', '--yes')
    expect([erased.code, erased.out]).toEqual([0, 'Erased 1 delivery.\n'])
    const age = new Date(Date.now() - 3 * DAY_MS)
    await pool.query(`UPDATE hookseal_archive SET received_at = $1 WHERE id = '2'`, [age])
    expect((await archive('prune', '--retain-days', '2')).out).toBe('Deleted 1 delivery.\n')
    expect(await statuses()).toEqual({ 3: 'handled' })
    expect((await hookseal(['archive', 'ls', '--postgres', server.url])).code).toBe(0)
  })

  it('reruns deliveries, marks handled ones, and exits despite open connections', async () => {
    const [, done = ''] = await delivered(
      { type: 'order.failing', id: '1' },
      { type: 'order.paid', id: '2' },
      { type: 'order.discarded', id: '3' },
    )
    // The process ended between the commit of the key and its mark on the row.
    await pool.query(`UPDATE hookseal_archive SET status = 'received' WHERE id = '2'`)
    const dead = await rerun('--status', 'dead')
    expect([dead.code, dead.err]).toEqual([0, 'handled 1\n1 handled\n'])
    const received = await rerun('--status', 'received')
    expect([received.code, received.err]).toEqual([0, '1 duplicate\n'])
    expect(received.out).toBe(`${done}  duplicate  order.paid\n`)
    expect((await rerun('--status', 'discarded')).code).toBe(1)
    const forced = await rerun('--status', 'discarded', '--force')
    expect([forced.code, forced.err]).toEqual([0, 'handled 3\n1 handled\n'])
    expect(await statuses()).toEqual({ 1: 'handled', 2: 'handled', 3: 'handled' })
  })

  it('reports a missing table', async () => {
    const { code, err } = await archive('ls', '--table', 'elsewhere')
    expect([code, err]).toEqual([
      2,
      'hookseal: the database has no table elsewhere; pass its name with --table, or create it with archiveMigrationSql()\n',
    ])
  })

  it('takes the driver of the project alone, and says how to install it', async () => {
    const args = ['archive', 'ls', '--postgres', server.url]
    const { code, err } = await hookseal(args, { cwd: tmpdir() })
    expect([code, err]).toEqual([2, expect.stringContaining('run `npm install pg`')])
  })
})
