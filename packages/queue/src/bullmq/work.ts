import { checkProcessor, type Processor, processJob } from '../process-job.ts'
import type { BullMqJob } from './client.ts'

/**
 * Makes the function that a `Worker` of BullMQ wants out of a processor. A job completes when it is handled, ignored, a
 * duplicate or discarded. One that has failed, or whose pack was altered, throws, and BullMQ tries it again as its queue
 * says. A job that has to wait goes back to the queue for that time, and uses up no try.
 *
 * @throws TypeError for anything but a processor.
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
    // BullMQ knows by this name that the job has been put back: another copy of its class would not do either.
    throw Object.assign(new Error('the job waits'), { name: 'DelayedError' })
  }
}
