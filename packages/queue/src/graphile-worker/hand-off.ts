import { count, nonEmpty } from '@hookseal/core/toolkit'
import { type HandOff, type PackingOptions, packer } from '../hand-off-options.ts'
import { checkStore, type TransactionalStore } from '../postgres/transactional-store.ts'
import type { PackedJob } from '../process-job.ts'

/** Options of `handOff` to Graphile Worker. */
export interface GraphileHandOffOptions extends PackingOptions {
  /** Name of the task that the workers run: `run({ taskList: { [task]: work(processor) } })`. */
  readonly task: string
  /**
   * How often a job is tried in all. Graphile Worker waits longer after each failure.
   *
   * @default 25
   */
  readonly maxAttempts?: number | undefined
  /**
   * Schema in which Graphile Worker keeps its tables and functions.
   *
   * @default 'graphile_worker'
   */
  readonly schema?: string | undefined
}

/**
 * Makes a handler that gives each delivery to Graphile Worker. The claim, the job and the acknowledgment are one
 * transaction in the database of the store, in which Graphile Worker must have its schema: the sender gets a 2xx only
 * when the job is there, and no delivery has two jobs. Nothing is run here, so the sender never waits for your work.
 *
 * @throws TypeError or RangeError for a store without transactions, or an unusable option.
 * @example
 * ```ts
 * createReceiver({ provider, replay: { store }, handlers: { '*': handOff(store, { task: 'hooks', packKey }) } })
 * ```
 */
export function handOff(store: TransactionalStore, options: GraphileHandOffOptions): HandOff {
  checkStore(store)
  const pack = packer(options, ['task', 'maxAttempts', 'schema'])
  const task = nonEmpty('handOff: task', options.task)
  const schema = nonEmpty('handOff: schema', options.schema ?? 'graphile_worker')
  const maxAttempts = count('handOff: maxAttempts', options.maxAttempts ?? 25)
  const addJob = `SELECT "${schema.replaceAll('"', '""')}".add_job(
    identifier => $1, payload => $2::json, max_attempts => $3, job_key => $4)`

  return store.inTransaction(async (tx, delivery) => {
    const payload: PackedJob = { packed: pack(delivery) }
    // Graphile Worker leaves a job of this key that has failed for good, and adds another one.
    await tx.query(addJob, [task, JSON.stringify(payload), maxAttempts, delivery.key])
  })
}
