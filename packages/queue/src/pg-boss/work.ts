import { checkClient } from '../hand-off-options.ts'
import { checkProcessor, type Processor, processJob } from '../process-job.ts'
import type { PgBossJob, PgBossWorker } from './client.ts'

/**
 * Makes the handler that `boss.work` wants out of a processor. A job completes when it is handled, ignored, a duplicate
 * or discarded. One that has failed, or whose pack was altered, throws, and pg-boss tries it again as its queue says.
 *
 * pg-boss cannot put a job back that it has begun. A job that has to wait is therefore sent again under a new id, with
 * the tries that are left, and the first one completes. The claim keeps the two from both running. While the database
 * of pg-boss is down, it cannot be asked to delay a job: the job then uses a try when its `expireInSeconds` are over.
 *
 * In a batch, the jobs run at once, and those that fail do not touch the others.
 *
 * @throws TypeError for a client that is not pg-boss, or anything but a processor.
 * @example
 * ```ts
 * const processor = createProcessor({ provider, replay: { store }, packKey, handlers })
 * await boss.work('hooks', work(boss, processor))
 * ```
 */
export function work(
  boss: PgBossWorker,
  processor: Processor,
): (jobs: readonly PgBossJob[]) => Promise<void> {
  checkClient('work', boss, ['send', 'getJobById', 'complete'])
  checkProcessor(processor)

  async function postpone({ name, id, data }: PgBossJob, waitMs: number): Promise<void> {
    const kept = await boss.getJobById(name, id, { includeArchive: false })
    // Somebody has cancelled or deleted it.
    if (kept?.state !== 'active') return
    const retryLimit = kept.retryLimit - kept.retryCount
    const sent = await boss.send(name, data, { startAfter: Math.ceil(waitMs / 1000), retryLimit })
    if (sent === null) {
      throw new TypeError(
        'work: pg-boss took no job that waits; the queue needs the policy standard',
      )
    }
  }

  return async function workJobs(jobs) {
    const runs = await Promise.allSettled(
      jobs.map(async (job) => {
        const waitMs = await processJob(processor, job.data)
        if (waitMs !== undefined) await postpone(job, waitMs)
        // pg-boss fails a whole batch, but only those of its jobs that have not ended.
        if (jobs.length > 1) await boss.complete(job.name, job.id)
      }),
    )
    const failed = runs.find((run) => run.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  }
}
