import { type ArchiveOptions, readArchiveOptions } from '../archive-options.ts'
import { createArchive } from '../create-archive.ts'
import type { DeliveryArchive } from '../delivery-archive.ts'
import { checkPool, type PostgresQueryable } from './client.ts'
import { postgresStorage } from './postgres-storage.ts'

/**
 * Creates an archive in Postgres, for all processes that share the database. Create its table with
 * `archiveMigrationSql()`. A delivery costs one additional statement: the result of a handled run is written together
 * with the next delivery, or after 100 ms. Await `flush()` before you close the pool; the archive never closes it.
 *
 * @throws TypeError or RangeError if the pool or an option is invalid.
 * @example
 * ```ts
 * const archive = postgresArchive(pool, { sealKey: process.env['ARCHIVE_SEAL_KEY'] })
 * const receiver = createReceiver({ provider, replay: { store }, archive, handlers })
 * ```
 */
export function postgresArchive(pool: PostgresQueryable, options: ArchiveOptions): DeliveryArchive {
  checkPool(pool)
  const settings = readArchiveOptions('postgresArchive', options)
  return createArchive(postgresStorage(pool, settings.table), settings)
}
