import { checkClient } from '../hand-off-options.ts'
import { checkProcessor, type Processor, processJob } from '../process-job.ts'
import type { PgBossJob, PgBossWorker } from './client.ts'

/**
 * Converts a processor to the handler that `boss.work` expects. A job completes if its delivery is handled, ignored, a
 * duplicate or discarded. If the run failed or the pack was altered, it throws, and pg-boss retries the job according
 * to its queue.
 *
 * pg-boss cannot delay a job that it has started. So a job that has to wait is sent again with a new id and its
 * remaining attempts, and the first one completes. The claim keeps them from both running. While pg-boss's database is
 * down, it cannot delay a job, so the job uses up an attempt when its `expireInSeconds` have passed.
 *
 * The jobs of a batch run concurrently, and failed jobs do not affect the others.
 *
 * @throws TypeError if the client is not pg-boss, or the other argument is not a processor.
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
    // The job was canceled or deleted.
    if (kept?.state !== 'active') return
    const retryLimit = kept.retryLimit - kept.retryCount
    const sent = await boss.send(name, data, { startAfter: Math.ceil(waitMs / 1000), retryLimit })
    if (sent === null) {
      throw new TypeError(
        'work: pg-boss did not accept the delayed job; the queue needs the policy standard',
      )
    }
  }

  return async function workJobs(jobs) {
    const runs = await Promise.allSettled(
      jobs.map(async (job) => {
        const waitMs = await processJob(processor, job.data)
        if (waitMs !== undefined) await postpone(job, waitMs)
        // pg-boss fails a whole batch, but only the jobs in it that have not ended.
        if (jobs.length > 1) await boss.complete(job.name, job.id)
      }),
    )
    const failed = runs.find((run) => run.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  }
}
