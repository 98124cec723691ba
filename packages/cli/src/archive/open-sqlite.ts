import { existsSync } from 'node:fs'
import type { SqliteDatabase } from '@hookseal/archive/sqlite'
import { fail } from '../fail.ts'
import type { OpenedArchive, OpenOptions } from './opened-archive.ts'
import { userPackage } from './user-package.ts'

type Database = SqliteDatabase & { close(): unknown }
type Open = new (path: string) => Database

const INSTALL = 'run `npm install better-sqlite3` in its folder, or use a Node.js with node:sqlite'
const BUILT_IN: string = 'node:sqlite'

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

/**
 * Opens the file with `better-sqlite3`. Returns `undefined` if it is not installed, or was built for another Node.js
 * version.
 */
async function openInstalled(path: string): Promise<Database | undefined> {
  const BetterSqlite = (await userPackage('better-sqlite3')) as Open | undefined
  if (BetterSqlite === undefined) return undefined
  try {
    return new BetterSqlite(path)
  } catch (error) {
    if (String(Object(error).code).startsWith('SQLITE_')) throw error
    return undefined
  }
}

/** Opens the file with the built-in module of newer Node.js versions. */
async function openBuiltIn(path: string): Promise<Database> {
  const builtIn = (await import(BUILT_IN).catch(() =>
    fail('this project has no working SQLite driver', INSTALL),
  )) as { readonly DatabaseSync: Open }
  return new builtIn.DatabaseSync(path)
}

/** Whether the file has the table. Otherwise, an archive would create it in whatever file was named. */
function hasTable(db: Database, table: string): boolean {
  db.exec('PRAGMA busy_timeout = 5000')
  const query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND lower(name) = lower(?)"
  return db.prepare(query).get(table) !== undefined
}

/** Opens an archive in a SQLite file with the driver from the user's project or from Node.js. */
export async function openSqlite(path: string, options: OpenOptions): Promise<OpenedArchive> {
  if (!existsSync(path)) fail(`${path} does not exist`, 'check the path')
  try {
    const db = (await openInstalled(path)) ?? (await openBuiltIn(path))
    if (!hasTable(db, options.table)) {
      db.close()
      fail(
        `${path} has no table ${options.table}`,
        "pass the name of the archive's table with --table",
      )
    }
    const { sqliteArchive } = await import('@hookseal/archive/sqlite')
    const archive = sqliteArchive(db, options)
    return { archive, close: async () => void db.close() }
  } catch (error) {
    if (Object(error).name === 'CommandFailure') throw error
    return fail(
      `${path} cannot be opened (${messageOf(error)})`,
      'check that it is an archive file, and that you have write permission',
    )
  }
}
