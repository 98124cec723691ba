import { checkProcessor, type Processor, processJob } from '../process-job.ts'

/** A job that Graphile Worker has begun. */
export interface GraphileJob {
  /** Name of the task that the job is for. */
  readonly task_identifier: string
  /** Which try this is, beginning with 1. */
  readonly attempts: number
  /** How often the job is tried in all. */
  readonly max_attempts: number
  /** What tells the job apart, if it has such a key. */
  readonly key: string | null
  /** Lower numbers run sooner than higher ones. */
  readonly priority: number
}

/** How a job is added again. */
interface GraphileSpec {
  /** The time before which it does not run. */
  readonly runAt: Date
  /** How often it is tried in all. */
  readonly maxAttempts: number
  /** Lower numbers run sooner than higher ones. */
  readonly priority: number
  /** The key, if the job had one. @default none */
  readonly jobKey?: string
}

/** What Graphile Worker gives to a task beside the payload. */
export interface GraphileHelpers {
  /** The job that is being run. */
  readonly job: GraphileJob
  /** Adds another job to the queue. */
  addJob(task: string, payload: unknown, spec: GraphileSpec): Promise<unknown>
  /** Runs one statement on a connection of Graphile Worker. */
  query(text: string): Promise<unknown>
  /** Aborted when the worker shuts down and cannot wait. @default never */
  readonly abortSignal?: AbortSignal | undefined
}

const PAUSE_MS = 1000

/**
 * Waits until the database answers. Graphile Worker says once how a job has ended: if it cannot, the rejection is
 * unhandled, which ends the process, and the job stays locked for 4 hours.
 */
async function untilAnswered({ query, abortSignal }: GraphileHelpers): Promise<void> {
  while (abortSignal?.aborted !== true) {
    try {
      await query('SELECT 1')
      return
    } catch {
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    }
  }
}

/**
 * Makes a task of Graphile Worker out of a processor. A job completes when it is handled, ignored, a duplicate or
 * discarded. One that has failed, or whose pack was altered, throws, and Graphile Worker tries it again, later each time.
 *
 * Graphile Worker cannot put a job back that it has begun. A job that has to wait is therefore added again under its
 * key, with the tries that are left, and the first one completes. A job that ends while the database is down waits until
 * it answers again, since Graphile Worker says only once how a job has ended.
 *
 * @throws TypeError for anything but a processor.
 * @example
 * ```ts
 * const processor = createProcessor({ provider, replay: { store }, packKey, handlers })
 * await run({ connectionString, taskList: { hooks: work(processor) } })
 * ```
 */
export function work(
  processor: Processor,
): (payload: unknown, helpers: GraphileHelpers) => Promise<void> {
  checkProcessor(processor)
  return async function workJob(payload, helpers) {
    const { job, addJob } = helpers
    const running = processJob(processor, payload)
    await running.catch(() => {})
    await untilAnswered(helpers)
    const waitMs = await running
    if (waitMs === undefined) return
    await addJob(job.task_identifier, payload, {
      runAt: new Date(Date.now() + waitMs),
      // This try does not count.
      maxAttempts: job.max_attempts - job.attempts + 1,
      priority: job.priority,
      ...(job.key === null ? {} : { jobKey: job.key }),
    })
  }
}
