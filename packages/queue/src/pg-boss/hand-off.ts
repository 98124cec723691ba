import type { AnyDelivery } from '@hookseal/core'
import { nonEmpty } from '@hookseal/core/toolkit'
import { checkClient, type HandOff, type PackingOptions, packer } from '../hand-off-options.ts'
import { checkStore, type TransactionalStore } from '../postgres/transactional-store.ts'
import type { PackedJob } from '../process-job.ts'
import type { PgBossDb, PgBossSender } from './client.ts'

/** Options of `handOff` to pg-boss. */
export interface PgBossHandOffOptions extends PackingOptions {
  /** Name of the queue, which must exist: `boss.createQueue(name, { retryLimit, retryDelay })`. */
  readonly queue: string
}

// A replay key has 256 bits, of which a UUID of version 8 (RFC 9562 section 5.8) has room for 122.
function uuidOf({ key }: AnyDelivery): string {
  const bytes = Buffer.from(key, 'base64url').subarray(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/**
 * Makes a handler that gives each delivery to a queue of pg-boss. The claim, the job and the acknowledgment are one
 * transaction in the database of the store, in which pg-boss must have its schema: the sender gets a 2xx only when the
 * job is there, and no delivery has two jobs. Nothing is retried or run here, so the sender never waits for your work.
 *
 * @throws TypeError for a store without transactions, a client that is not pg-boss, or an unusable option. From the
 *   handler, when pg-boss takes no job: the queue does not exist, or its policy allows no second job. The sender gets a
 *   500 and sends again.
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
    // pg-boss says nothing when it takes no job, whatever the reason.
    const kept = await boss.getJobById(queue, id, { db, includeArchive: false })
    if (kept === null) {
      throw new TypeError(
        `handOff: pg-boss took no job. Create the queue first, boss.createQueue(${JSON.stringify(queue)}), with the ` +
          'policy standard',
      )
    }
    // The delivery was reopened, or its key forgotten, after its job had failed.
    if (kept.state === 'failed') await boss.retry(queue, id, { db })
  })
}
