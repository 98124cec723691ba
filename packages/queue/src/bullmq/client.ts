interface BullMqKeepYoung {
  /** The maximum age, in seconds. */
  readonly age: number
  /** The maximum number of jobs. @default no limit */
  readonly count?: number
}

interface BullMqKeepSome {
  /** The maximum number of jobs. */
  readonly count: number
}

/** Which completed jobs are removed: all, all but a number, or the old ones. */
type BullMqRemoval = boolean | number | BullMqKeepYoung | BullMqKeepSome

/** How long a failed job waits for its next attempt. */
interface BullMqBackoff {
  /** How the wait grows: `'fixed'`, `'exponential'` or a custom strategy. */
  readonly type: string
  /** The first wait, in milliseconds. @default 0 */
  readonly delay?: number
  /** The random fraction of the wait. @default 0 */
  readonly jitter?: number
}

/** The default job options of a queue. */
export interface BullMqJobOptions {
  /** The total number of attempts for a job. @default 1 */
  readonly attempts?: number
  /** The wait between two attempts, in milliseconds or with a strategy. @default none */
  readonly backoff?: number | BullMqBackoff
  /** Which completed jobs are removed: all, all but a number, or the old ones. @default the worker's */
  readonly removeOnComplete?: BullMqRemoval
}

/** Options for adding one job. */
interface BullMqAddOptions {
  /** The job's id. A queue does not add a second job with the same id. */
  readonly jobId: string
  /** Which completed jobs are removed. */
  readonly removeOnComplete: BullMqRemoval
}

/** How a failed job is retried. */
interface BullMqRetryOptions {
  /** Whether the number of attempts is reset. */
  readonly resetAttemptsMade: boolean
}

/** A job, as returned by the queue that added it. */
export interface BullMqAddedJob<Data> {
  /** Resolves to the state of the job, even if it already existed. */
  getState(): Promise<string>
  /** Replaces the job's data. */
  updateData(data: Data): Promise<void>
  /** Retries a job that ended in this state. */
  retry(state: 'failed', options: BullMqRetryOptions): Promise<void>
}

interface BullMqQueueOptions {
  /** The default options of the queue's jobs. @default none */
  readonly defaultJobOptions?: BullMqJobOptions
}

/** The members of a BullMQ `Queue` that `handOff` uses. */
export interface BullMqQueue<Data> {
  /** The options that the queue was created with. */
  readonly opts: BullMqQueueOptions
  /** Adds a job, or returns the existing one with the same id. */
  add(name: string, data: Data, options: BullMqAddOptions): Promise<BullMqAddedJob<Data>>
}

/** A job that BullMQ has started. */
export interface BullMqJob {
  /** The job's data, as added to the queue. */
  readonly data: unknown
  /** Delays the job until this time, in milliseconds since the epoch, without using up an attempt. */
  moveToDelayed(timestamp: number, token?: string): Promise<void>
}
