import { count, nonEmpty } from '@hookseal/core/toolkit'
import { type HandOff, type PackingOptions, packer } from '../hand-off-options.ts'
import { checkStore, type TransactionalStore } from '../postgres/transactional-store.ts'
import type { PackedJob } from '../process-job.ts'

/** Options of `handOff` for Graphile Worker. */
export interface GraphileHandOffOptions extends PackingOptions {
  /** Name of the task that the workers run: `run({ taskList: { [task]: work(processor) } })`. */
  readonly task: string
  /**
   * The total number of attempts for a job. Graphile Worker waits longer after each failure.
   *
   * @default 25
   */
  readonly maxAttempts?: number | undefined
  /**
   * Schema of Graphile Worker's tables and functions.
   *
   * @default 'graphile_worker'
   */
  readonly schema?: string | undefined
}

/**
 * Creates a handler that adds each delivery to Graphile Worker. The commit of the delivery and the job are one
 * transaction in the store's database, which must contain Graphile Worker's schema. So the sender gets a 2xx only once
 * the job exists, and no delivery has two jobs. The work runs in the worker, so the sender never waits for it.
 *
 * @throws TypeError or RangeError if the store has no transactions, or an option is unusable.
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
    // Graphile Worker keeps a permanently failed job with this key, and adds another one.
    await tx.query(addJob, [task, JSON.stringify(payload), maxAttempts, delivery.key])
  })
}
