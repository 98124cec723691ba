interface PgBossResult {
  /** The rows that the statement returned. */
  rows: object[]
}

/** Runs SQL for pg-boss on your own connection. */
export interface PgBossDb {
  /** Runs one statement, with values for its parameters. */
  executeSql(text: string, values: unknown[]): Promise<PgBossResult>
}

/** Options of one job. */
interface PgBossSendOptions {
  /** The id of the job, a UUID. @default a random one */
  readonly id?: string
  /** The connection to write the job with. @default pg-boss's own connection */
  readonly db?: PgBossDb
  /** The delay of the job, in seconds. @default 0 */
  readonly startAfter?: number
  /** How many times a failed job is retried. @default the queue's limit */
  readonly retryLimit?: number
}

/** Options for retrying a job. */
interface PgBossRetryOptions {
  /** The connection to write the change with. */
  readonly db: PgBossDb
}

/** Options for reading one job. */
interface PgBossLookOptions {
  /** The connection to read the job with. @default pg-boss's own connection */
  readonly db?: PgBossDb
  /** Whether to include archived jobs. */
  readonly includeArchive: boolean
}

/** The state of a job in pg-boss. */
export interface PgBossState {
  /** The state of the job. */
  readonly state: string
  /** How many times a failed job is retried. */
  readonly retryLimit: number
  /** How many times the job has been retried. */
  readonly retryCount: number
}

/** One job, as pg-boss passes it to a worker. */
export interface PgBossJob {
  /** The UUID of the job. */
  readonly id: string
  /** The name of its queue. */
  readonly name: string
  /** The job's data, as sent to the queue. */
  readonly data: object
}

/** The members of pg-boss 10 that both sides use. */
interface PgBossClient {
  /** Adds a job, and resolves to `null` if the queue does not accept it. */
  send(name: string, data: object, options: PgBossSendOptions): Promise<string | null>
  /** Resolves to the state of a job, if it exists. */
  getJobById(name: string, id: string, options: PgBossLookOptions): Promise<PgBossState | null>
}

/** The members of pg-boss 10 that `handOff` uses. */
export interface PgBossSender extends PgBossClient {
  /** Retries a failed job once more. */
  retry(name: string, id: string, options: PgBossRetryOptions): Promise<void>
}

/** The members of pg-boss 10 that `work` uses. */
export interface PgBossWorker extends PgBossClient {
  /** Marks a job as completed. */
  complete(name: string, id: string): Promise<void>
}
