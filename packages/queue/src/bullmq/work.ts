import { checkProcessor, type Processor, processJob } from '../process-job.ts'
import type { BullMqJob } from './client.ts'

/**
 * Converts a processor to the function that a BullMQ `Worker` expects. A job completes if its delivery is handled,
 * ignored, a duplicate or discarded. If the run failed or the pack was altered, it throws, and BullMQ retries the job
 * according to its queue. A job that has to wait is delayed without using up an attempt.
 *
 * @throws TypeError if the argument is not a processor.
 * @example
 * ```ts
 * const processor = createProcessor({ provider, replay: { store }, packKey, handlers })
 * new Worker('hooks', work(processor), { connection })
 * ```
 */
export function work(processor: Processor): (job: BullMqJob, token?: string) => Promise<void> {
  checkProcessor(processor)
  return async function workJob(job, token) {
    const waitMs = await processJob(processor, job.data)
    if (waitMs === undefined) return
    await job.moveToDelayed(Date.now() + waitMs, token)
    // BullMQ recognizes by this name that the job was delayed, so that errors from another copy of its class work too.
    throw Object.assign(new Error('the job waits'), { name: 'DelayedError' })
  }
}
