import type { AnyReceiver } from '@hookseal/core'
import { checkOptions, nonEmpty } from '@hookseal/core/toolkit'
import type { ArchiveSettings } from './archive-options.ts'
import type { ArchiveStorage } from './archive-storage.ts'
import type { DeliveryArchive, EraseQuery, RerunOptions } from './delivery-archive.ts'
import { listRows, readQuery } from './list-rows.ts'
import { openRow } from './open-row.ts'
import { endedRun, recordedDelivery, storable } from './record-row.ts'
import { rerunDelivery } from './rerun-delivery.ts'

const DAY_MS = 86_400_000
const PRUNE_BATCH = 500

/** Reads the query. @throws TypeError unless it has either a subject or a key */
function readErase(query: EraseQuery): EraseQuery {
  checkOptions('erase', query, ['subject', 'key'])
  const { subject, key } = query
  if (subject !== undefined && key !== undefined) {
    throw new TypeError('erase: pass a subject or a key, not both')
  }
  if (key !== undefined) return { key: nonEmpty('erase: key', key) }
  return { subject: storable(nonEmpty('erase: subject', subject)) }
}

/** Creates an archive on top of a database's storage: everything that is the same for every database. */
export function createArchive(storage: ArchiveStorage, settings: ArchiveSettings): DeliveryArchive {
  const archive: DeliveryArchive = Object.freeze<DeliveryArchive>({
    async record(delivery, run) {
      await storage.record(recordedDelivery(settings, delivery, run))
    },
    finish: (key, run) => storage.finish(endedRun(settings, key, run)),
    list: (query = {}) => listRows(storage, readQuery(query)),
    open: (row) => openRow(settings, row),
    async rerun(receiver: AnyReceiver, options: RerunOptions) {
      return rerunDelivery({ archive, storage, settings }, receiver, options)
    },
    async erase(query) {
      const checked = readErase(query)
      await storage.flush()
      return storage.erase(checked)
    },
    async prune() {
      await storage.flush()
      let pruned = 0
      for (;;) {
        const olderThanMs = Date.now() - settings.retainDays * DAY_MS
        const batch = await storage.pruneBatch(olderThanMs, PRUNE_BATCH)
        pruned += batch
        if (batch < PRUNE_BATCH) return pruned
      }
    },
    flush: () => storage.flush(),
  })
  return archive
}
