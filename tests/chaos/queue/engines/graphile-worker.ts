import { patience } from '@hookseal/tests-kit/patience'
import { makeWorkerUtils } from 'graphile-worker'
import type { Engine } from './engine.ts'
import { openServer } from './postgres.ts'

const EVERY_MS = 1000

// The statement that the README gives, for jobs that take less than 5 seconds. Without it, the jobs of a killed worker
// stay locked for 4 hours.
const UNLOCK = `
SELECT graphile_worker.force_unlock_workers(array_agg(DISTINCT locked_by))
FROM graphile_worker.jobs WHERE locked_at < now() - interval '${patience(5000)} milliseconds'`

export async function startGraphileWorker(): Promise<Engine> {
  const { pool, remove, ...server } = await openServer()
  const utils = await makeWorkerUtils({ connectionString: server.url, maxPoolSize: 1 })
  await utils.migrate()
  let unlocking: Promise<unknown> = Promise.resolve()
  const timer = setInterval(() => {
    unlocking = pool.query(UNLOCK).catch(() => {})
  }, EVERY_MS)
  return {
    ...server,
    name: 'graphile-worker',
    async prepare() {},
    async unfinished(queue) {
      const sql = `SELECT count(*)::int AS n FROM graphile_worker.jobs
        WHERE task_identifier = $1 AND attempts < max_attempts`
      return (await pool.query(sql, [queue])).rows[0].n
    },
    async remove() {
      clearInterval(timer)
      await unlocking
      await utils.release()
      await remove()
    },
  }
}
