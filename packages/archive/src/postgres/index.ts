export type { ArchiveOptions } from '../archive-options.ts'
export { archiveMigrationSql } from './archive-migration-sql.ts'
export type { PostgresQueryable } from './client.ts'
export { postgresArchive } from './postgres-archive.ts'
