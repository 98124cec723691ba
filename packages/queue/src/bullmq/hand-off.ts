import { nonEmpty, positive, timerMs, withinTime } from '@hookseal/core/toolkit'
import { checkClient, type HandOff, type PackingOptions, packer } from '../hand-off-options.ts'
import type { PackedJob } from '../process-job.ts'
import { checkQueue } from './check-queue.ts'
import type { BullMqQueue } from './client.ts'

/** Options of `handOff` for BullMQ. */
export interface BullMqHandOffOptions extends PackingOptions {
  /**
   * Name of the jobs in BullMQ.
   *
   * @default 'delivery'
   */
  readonly name?: string | undefined
  /**
   * Time limit for adding a job to Redis, in milliseconds. While Redis is down, BullMQ itself would wait forever.
   *
   * @default 5_000
   */
  readonly timeoutMs?: number | undefined
  /**
   * Duration of the worker's claim, in milliseconds: `replay.leaseMs` of its processor. The queue must wait at least
   * this long before it retries a job.
   *
   * @default 60_000
   */
  readonly leaseMs?: number | undefined
  /**
   * How long a delivery is remembered, in milliseconds: `replay.retainMs` of the receiver. The queue must keep
   * completed jobs at least this long. If it has no such option, they are kept this long.
   *
   * @default 345_600_000
   */
  readonly retainMs?: number | undefined
}

const RETAIN_MS = 96 * 3_600_000

/**
 * Creates a handler that adds each delivery to a BullMQ queue. The job is added between the claim and the
 * acknowledgment, with the delivery's key as its id. So the sender gets a 2xx only once Redis has the job, and a second
 * attempt finds the existing job. The work runs in the worker, so the sender never waits for it.
 *
 * @throws TypeError or RangeError if the client is not a `Queue`, the queue attempts jobs only once, retries them too
 *   soon or removes them too soon, or an option is unusable. From the handler, if Redis does not accept a job in time:
 *   the sender gets a 500 and retries.
 * @example
 * ```ts
 * const backoff = { type: 'exponential', delay: 60_000 }
 * const queue = new Queue('hooks', { connection, defaultJobOptions: { attempts: 5, backoff } })
 * createReceiver({ provider, replay: { store }, handlers: { '*': handOff(queue, { packKey }) } })
 * ```
 */
export function handOff(queue: BullMqQueue<PackedJob>, options: BullMqHandOffOptions): HandOff {
  checkClient('handOff', queue, ['add'])
  const pack = packer(options, ['name', 'timeoutMs', 'leaseMs', 'retainMs'])
  const name = nonEmpty('handOff: name', options.name ?? 'delivery')
  const timeoutMs = timerMs('handOff: timeoutMs', options.timeoutMs ?? 5000)
  const leaseMs = timerMs('handOff: leaseMs', options.leaseMs ?? 60_000)
  const retainMs = positive('handOff: retainMs', options.retainMs ?? RETAIN_MS)
  const jobs = queue.opts?.defaultJobOptions ?? {}
  checkQueue(jobs, { leaseMs, retainMs })
  // Otherwise, an option of the worker would decide, which is not visible here.
  const removeOnComplete = jobs.removeOnComplete ?? { age: Math.ceil(retainMs / 1000) }

  const late = () =>
    new Error(`handOff: BullMQ did not accept a job within ${timeoutMs} ms; check its Redis`)
  return async function handOffDelivery(delivery) {
    const data: PackedJob = { packed: pack(delivery) }
    const add = async () => {
      const job = await queue.add(name, data, { jobId: delivery.key, removeOnComplete })
      // BullMQ does not add a second job with the same id, whatever the state of the first one.
      if ((await job.getState()) !== 'failed') return
      await job.updateData(data)
      await job.retry('failed', { resetAttemptsMade: true })
    }
    await withinTime(timeoutMs, add, late)
  }
}
