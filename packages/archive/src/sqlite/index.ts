export type { ArchiveOptions } from '../archive-options.ts'
export type { SqliteDatabase, SqliteStatement } from './client.ts'
export { sqliteArchive } from './sqlite-archive.ts'
