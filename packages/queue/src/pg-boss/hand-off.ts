import type { AnyDelivery } from '@hookseal/core'
import { nonEmpty } from '@hookseal/core/toolkit'
import { checkClient, type HandOff, type PackingOptions, packer } from '../hand-off-options.ts'
import { checkStore, type TransactionalStore } from '../postgres/transactional-store.ts'
import type { PackedJob } from '../process-job.ts'
import type { PgBossDb, PgBossSender } from './client.ts'

/** Options of `handOff` for pg-boss. */
export interface PgBossHandOffOptions extends PackingOptions {
  /** Name of the queue, which must exist: `boss.createQueue(name, { retryLimit, retryDelay })`. */
  readonly queue: string
}

// A replay key has 256 bits, of which a version 8 UUID (RFC 9562 section 5.8) has room for 122.
function uuidOf({ key }: AnyDelivery): string {
  const bytes = Buffer.from(key, 'base64url').subarray(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/**
 * Creates a handler that adds each delivery to a pg-boss queue. The commit of the delivery and the job are one
 * transaction in the store's database, which must contain pg-boss's schema. So the sender gets a 2xx only once the job
 * exists, and no delivery has two jobs. The work runs in the worker, so the sender never waits for it.
 *
 * @throws TypeError if the store has no transactions, the client is not pg-boss, or an option is unusable. From the
 *   handler, if pg-boss does not accept a job because the queue does not exist or its policy allows no second job: the
 *   sender gets a 500 and retries.
 * @example
 * ```ts
 * await boss.createQueue('hooks', { retryLimit: 5, retryDelay: 60 })
 * createReceiver({ provider, replay: { store }, handlers: { '*': handOff(store, boss, { queue: 'hooks', packKey }) } })
 * ```
 */
export function handOff(
  store: TransactionalStore,
  boss: PgBossSender,
  options: PgBossHandOffOptions,
): HandOff {
  checkStore(store)
  checkClient('handOff', boss, ['send', 'retry', 'getJobById'])
  const pack = packer(options, ['queue'])
  const queue = nonEmpty('handOff: queue', options.queue)

  return store.inTransaction(async (tx, delivery) => {
    const db: PgBossDb = { executeSql: async (text, values) => tx.query(text, values) as never }
    const id = uuidOf(delivery)
    const data: PackedJob = { packed: pack(delivery) }
    if ((await boss.send(queue, data, { id, db })) !== null) return
    // pg-boss does not report why it did not accept a job.
    const kept = await boss.getJobById(queue, id, { db, includeArchive: false })
    if (kept === null) {
      throw new TypeError(
        `handOff: pg-boss did not accept the job. Create the queue first, boss.createQueue(${JSON.stringify(queue)}), with the ` +
          'policy standard',
      )
    }
    // The delivery was reopened, or its key was forgotten, after its job had failed.
    if (kept.state === 'failed') await boss.retry(queue, id, { db })
  })
}
