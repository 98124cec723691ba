import { handOff, work } from '@hookseal/queue/graphile-worker'
import type { TaskList } from 'graphile-worker'
import type { Backend, PlainJob } from './backend.ts'
import { type ChildConfig, PACK_KEY } from './config.ts'
import { openPostgres } from './postgres.ts'

const ADD = `SELECT graphile_worker.add_job(identifier => $1, payload => $2::json, job_key => $3)`

export async function openGraphileWorker(config: ChildConfig): Promise<Backend> {
  const { url: connectionString, queue } = config
  const { pool, store, processor, mark } = openPostgres(config)
  // Receivers need only the store's pool, and they start often.
  async function start(taskList: TaskList): Promise<void> {
    const { Logger, run } = await import('graphile-worker')
    await run({
      connectionString,
      taskList,
      concurrency: 4,
      maxPoolSize: 6,
      pollInterval: 500,
      noHandleSignals: true,
      crontab: '',
      logger: new Logger(() => () => {}),
    })
  }
  return {
    store,
    mark,
    handOff: () => handOff(store, { task: queue, packKey: PACK_KEY }),
    work: () => start({ [queue]: work(processor()) }),
    enqueue: (job, key) => pool.query(ADD, [queue, JSON.stringify(job), key ?? null]),
    workByHand: (runJob) => start({ [queue]: (job) => runJob(job as PlainJob) }),
  }
}
