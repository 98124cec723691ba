import { nonEmpty, positive, timerMs, withinTime } from '@hookseal/core/toolkit'
import { checkClient, type HandOff, type PackingOptions, packer } from '../hand-off-options.ts'
import type { PackedJob } from '../process-job.ts'
import { checkQueue } from './check-queue.ts'
import type { BullMqQueue } from './client.ts'

/** Options of `handOff` to BullMQ. */
export interface BullMqHandOffOptions extends PackingOptions {
  /**
   * Name of the jobs, as BullMQ shows it.
   *
   * @default 'delivery'
   */
  readonly name?: string | undefined
  /**
   * How long Redis may take for a job, in milliseconds. While it is down, BullMQ itself waits for ever.
   *
   * @default 5_000
   */
  readonly timeoutMs?: number | undefined
  /**
   * How long the worker's claim lasts, in milliseconds: `replay.leaseMs` of its processor. The queue must wait as long
   * before it tries a job again.
   *
   * @default 60_000
   */
  readonly leaseMs?: number | undefined
  /**
   * How long a delivery is remembered, in milliseconds: `replay.retainMs` of the receiver. The queue must keep completed
   * jobs as long; where it says nothing about them, they are kept so long.
   *
   * @default 345_600_000
   */
  readonly retainMs?: number | undefined
}

const RETAIN_MS = 96 * 3_600_000

/**
 * Makes a handler that gives each delivery to a queue of BullMQ. The job is added between the claim and the
 * acknowledgment, with the key of the delivery as its id: the sender gets a 2xx only when Redis has the job, and a
 * second attempt finds the first one's. Nothing is run here, so the sender never waits for your work.
 *
 * @throws TypeError or RangeError for a client that is not a `Queue`, for a queue that tries jobs once, tries them again
 *   too soon or forgets them too soon, or for an unusable option. From the handler, when Redis takes no job in time: the
 *   sender gets a 500 and sends again.
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
  // Without this, an option of the worker decides, which cannot be seen here.
  const removeOnComplete = jobs.removeOnComplete ?? { age: Math.ceil(retainMs / 1000) }

  const late = () =>
    new Error(`handOff: BullMQ took no job within ${timeoutMs} ms; check its Redis`)
  return async function handOffDelivery(delivery) {
    const data: PackedJob = { packed: pack(delivery) }
    const add = async () => {
      const job = await queue.add(name, data, { jobId: delivery.key, removeOnComplete })
      // BullMQ adds no second job of an id, whatever has become of the first one.
      if ((await job.getState()) !== 'failed') return
      await job.updateData(data)
      await job.retry('failed', { resetAttemptsMade: true })
    }
    await withinTime(timeoutMs, add, late)
  }
}
