interface BullMqKeepYoung {
  /** The greatest age, in seconds. */
  readonly age: number
  /** The greatest number of jobs. @default no limit */
  readonly count?: number
}

interface BullMqKeepSome {
  /** The greatest number of jobs. */
  readonly count: number
}

/** Which jobs that have completed are removed: all, all but a number, or the old ones. */
type BullMqRemoval = boolean | number | BullMqKeepYoung | BullMqKeepSome

/** How long a job that has failed waits for its next try. */
interface BullMqBackoff {
  /** How the wait grows: `'fixed'`, `'exponential'` or a strategy of yours. */
  readonly type: string
  /** The first wait, in milliseconds. @default 0 */
  readonly delay?: number
  /** Which part of the wait is left to chance. @default 0 */
  readonly jitter?: number
}

/** What a queue does with its jobs unless one says otherwise. */
export interface BullMqJobOptions {
  /** How often a job is tried in all. @default 1 */
  readonly attempts?: number
  /** The wait between two tries, in milliseconds or with a strategy. @default none */
  readonly backoff?: number | BullMqBackoff
  /** Which jobs that have completed are removed: all, all but a number, or the old ones. @default the worker's */
  readonly removeOnComplete?: BullMqRemoval
}

/** Options of one job that is added. */
interface BullMqAddOptions {
  /** What tells the job apart: a queue adds no second job of an id that it has. */
  readonly jobId: string
  /** Which jobs that have completed are removed. */
  readonly removeOnComplete: BullMqRemoval
}

/** How a job that has failed is begun again. */
interface BullMqRetryOptions {
  /** Whether the tries begin anew. */
  readonly resetAttemptsMade: boolean
}

/** A job, as the queue that added it gives it. */
export interface BullMqAddedJob<Data> {
  /** Resolves to what the job is doing, also if it was there before. */
  getState(): Promise<string>
  /** Writes other data to the job. */
  updateData(data: Data): Promise<void>
  /** Lets a job run again that has ended in this state. */
  retry(state: 'failed', options: BullMqRetryOptions): Promise<void>
}

interface BullMqQueueOptions {
  /** What the jobs of the queue have in common. @default none */
  readonly defaultJobOptions?: BullMqJobOptions
}

/** The part of a `Queue` of BullMQ that `handOff` uses. */
export interface BullMqQueue<Data> {
  /** The options that the queue was made with. */
  readonly opts: BullMqQueueOptions
  /** Adds a job, or finds the one that has its id. */
  add(name: string, data: Data, options: BullMqAddOptions): Promise<BullMqAddedJob<Data>>
}

/** A job that BullMQ has begun. */
export interface BullMqJob {
  /** What was added with the job. */
  readonly data: unknown
  /** Puts the job back until that time, in milliseconds since the epoch. This uses up no try. */
  moveToDelayed(timestamp: number, token?: string): Promise<void>
}
