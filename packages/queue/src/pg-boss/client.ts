interface PgBossResult {
  /** The rows that the statement returned. */
  rows: object[]
}

/** Runs SQL for pg-boss on a connection of yours. */
export interface PgBossDb {
  /** Runs one statement, with values for its parameters. */
  executeSql(text: string, values: unknown[]): Promise<PgBossResult>
}

/** Options of one job. */
interface PgBossSendOptions {
  /** The id of the job, a UUID. @default a random one */
  readonly id?: string
  /** Where to write the job. @default the connection of pg-boss */
  readonly db?: PgBossDb
  /** How many seconds the job has to wait. @default 0 */
  readonly startAfter?: number
  /** How often a failed job is tried again. @default the queue's */
  readonly retryLimit?: number
}

/** Options of one more try. */
interface PgBossRetryOptions {
  /** Where to write the change. */
  readonly db: PgBossDb
}

/** Options of a look at one job. */
interface PgBossLookOptions {
  /** Where to look for the job. @default the connection of pg-boss */
  readonly db?: PgBossDb
  /** Whether to look among old jobs too. */
  readonly includeArchive: boolean
}

/** What a queue of pg-boss keeps of a job. */
export interface PgBossState {
  /** What the job is about to do, is doing or has done. */
  readonly state: string
  /** How often a failed job is tried again. */
  readonly retryLimit: number
  /** How often the job has been tried again. */
  readonly retryCount: number
}

/** One job, as pg-boss gives it to a worker. */
export interface PgBossJob {
  /** The UUID of this job. */
  readonly id: string
  /** The name of its queue. */
  readonly name: string
  /** What was sent with the job. */
  readonly data: object
}

/** The part of pg-boss 10 that both sides use. */
interface PgBossClient {
  /** Adds a job, and resolves to `null` when the queue takes none. */
  send(name: string, data: object, options: PgBossSendOptions): Promise<string | null>
  /** Resolves to the state of a job, if there is one. */
  getJobById(name: string, id: string, options: PgBossLookOptions): Promise<PgBossState | null>
}

/** The part of pg-boss 10 that `handOff` uses. */
export interface PgBossSender extends PgBossClient {
  /** Gives a failed job one more try. */
  retry(name: string, id: string, options: PgBossRetryOptions): Promise<void>
}

/** The part of pg-boss 10 that `work` uses. */
export interface PgBossWorker extends PgBossClient {
  /** Ends a job that is done. */
  complete(name: string, id: string): Promise<void>
}
