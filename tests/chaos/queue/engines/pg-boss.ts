import PgBoss from 'pg-boss'
import type { Engine } from './engine.ts'
import { openServer } from './postgres.ts'

// A killed worker uses up one try of each job that it held.
const SETTINGS = { retryLimit: 100, retryDelay: 1, expireInSeconds: 5 }

export async function startPgBoss(): Promise<Engine> {
  const { pool, remove, ...server } = await openServer()
  const boss = new PgBoss({
    connectionString: server.url,
    max: 2,
    schedule: false,
    supervise: false,
  })
  boss.on('error', () => {})
  await boss.start()
  let prepared: Promise<void> = Promise.resolve()
  return {
    ...server,
    name: 'pg-boss',
    prepare(queue) {
      // Two at the same time can deadlock.
      prepared = prepared.then(() => boss.createQueue(queue, { name: queue, ...SETTINGS }))
      return prepared
    },
    async unfinished(queue) {
      const sql = `SELECT count(*)::int AS n FROM pgboss.job WHERE name = $1 AND state < 'completed'`
      return (await pool.query(sql, [queue])).rows[0].n
    },
    async remove() {
      await boss.stop({ graceful: false, wait: true })
      await remove()
    },
  }
}
