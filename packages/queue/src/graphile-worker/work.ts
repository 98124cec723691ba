import { checkProcessor, type Processor, processJob } from '../process-job.ts'

/** A job that Graphile Worker has started. */
export interface GraphileJob {
  /** Name of the task that the job is for. */
  readonly task_identifier: string
  /** The number of this attempt, starting at 1. */
  readonly attempts: number
  /** The total number of attempts for the job. */
  readonly max_attempts: number
  /** The job's key, if it has one. */
  readonly key: string | null
  /** The priority. Lower numbers run first. */
  readonly priority: number
}

/** Options for adding a job again. */
interface GraphileSpec {
  /** The earliest time at which the job runs. */
  readonly runAt: Date
  /** The total number of attempts. */
  readonly maxAttempts: number
  /** The priority. Lower numbers run first. */
  readonly priority: number
  /** The job's key, if it had one. @default none */
  readonly jobKey?: string
}

/** The helpers that Graphile Worker passes to a task. */
export interface GraphileHelpers {
  /** The job that is running. */
  readonly job: GraphileJob
  /** Adds another job to the queue. */
  addJob(task: string, payload: unknown, spec: GraphileSpec): Promise<unknown>
  /** Runs one statement on a Graphile Worker connection. */
  query(text: string): Promise<unknown>
  /** Aborted when the worker shuts down and cannot wait. @default never */
  readonly abortSignal?: AbortSignal | undefined
}

const PAUSE_MS = 1000

/**
 * Waits until the database responds. Graphile Worker reports the result of a job only once. If that fails, the
 * unhandled rejection ends the process, and the job stays locked for 4 hours.
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
 * Converts a processor to a Graphile Worker task. A job completes if its delivery is handled, ignored, a duplicate or
 * discarded. If the run failed or the pack was altered, it throws, and Graphile Worker retries the job with increasing
 * waits.
 *
 * Graphile Worker cannot delay a job that it has started. So a job that has to wait is added again with its key and
 * remaining attempts, and the first one completes. A job that ends while the database is down waits until it responds
 * again, since Graphile Worker reports the result of a job only once.
 *
 * @throws TypeError if the argument is not a processor.
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
      // This attempt does not count.
      maxAttempts: job.max_attempts - job.attempts + 1,
      priority: job.priority,
      ...(job.key === null ? {} : { jobKey: job.key }),
    })
  }
}
