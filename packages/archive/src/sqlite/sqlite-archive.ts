import { type ArchiveOptions, readArchiveOptions } from '../archive-options.ts'
import { createArchive } from '../create-archive.ts'
import type { DeliveryArchive } from '../delivery-archive.ts'
import { checkDatabase, type SqliteDatabase } from './client.ts'
import { sqliteStorage } from './sqlite-storage.ts'

/**
 * Creates an archive in SQLite, for a service that runs as one process. It creates its table, turns on the write-ahead
 * log and `secure_delete`, and never closes the database.
 *
 * @throws TypeError or RangeError if the database or an option is invalid.
 * @example
 * ```ts
 * const archive = sqliteArchive(new Database('webhooks.db'), { sealKey: process.env['ARCHIVE_SEAL_KEY'] })
 * const receiver = createReceiver({ provider, archive, handlers })
 * ```
 */
export function sqliteArchive(db: SqliteDatabase, options: ArchiveOptions): DeliveryArchive {
  checkDatabase(db)
  const settings = readArchiveOptions('sqliteArchive', options)
  return createArchive(sqliteStorage(db, settings.table), settings)
}
