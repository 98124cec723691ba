import { randomBytes } from 'node:crypto'
import { fail } from '../fail.ts'
import type { Io } from '../io.ts'
import {
  type ArchiveSource,
  checkSource,
  DEFAULT_SEAL_KEY,
  DEFAULT_TABLE,
} from '../options/archive-source.ts'
import { loadApp } from './load-app.ts'
import { openPostgres } from './open-postgres.ts'
import { openSqlite } from './open-sqlite.ts'
import type { OpenedArchive } from './opened-archive.ts'

/** What a command needs in addition to the rows. */
export interface ArchiveNeeds {
  /** Whether the command opens packs. */
  readonly sealKey?: boolean | undefined
  readonly retainDays?: number | undefined
}

/** Reads the keys from the environment. They are never printed. */
function readSealKeys(names: readonly string[], { env }: Io): string[] {
  return names.map((name) => {
    const key = env[name]
    if (key !== undefined && key !== '') return key
    return fail(`no seal key in ${name}`, 'set it, or name another variable with --seal-key-env')
  })
}

/** A placeholder for commands that neither seal nor open anything. */
const unusedKey = () => [randomBytes(32).toString('hex')]

const AWAY = /^(?:ECONN\w+|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH)$/

/** Explains a database error and what to do about it. */
function explained(error: unknown, { table = DEFAULT_TABLE }: ArchiveSource): never {
  const { code } = Object(error) as { readonly code?: unknown }
  if (code === '42P01') {
    fail(
      `the database has no table ${table}`,
      'pass its name with --table, or create it with archiveMigrationSql()',
    )
  }
  if (AWAY.test(String(code))) {
    fail(`the database does not respond (${code})`, 'start it, or check its URL')
  }
  throw error
}

async function open(source: ArchiveSource, needs: ArchiveNeeds, io: Io): Promise<OpenedArchive> {
  const { app, postgres, sqlite } = checkSource(source, io)
  if (app !== undefined) return loadApp(app)
  const { table = DEFAULT_TABLE, sealKeyEnv } = source
  const { retainDays } = needs
  const sealKey =
    needs.sealKey === true ? readSealKeys(sealKeyEnv ?? [DEFAULT_SEAL_KEY], io) : unusedKey()
  const options = { sealKey, table, ...(retainDays !== undefined && { retainDays }) }
  if (postgres !== undefined) return openPostgres(postgres, options)
  return openSqlite(sqlite as string, options)
}

/** Opens the archive that the options name while `use` runs. */
export async function withArchive(
  source: ArchiveSource,
  needs: ArchiveNeeds,
  io: Io,
  use: (opened: OpenedArchive) => Promise<void>,
): Promise<void> {
  const opened = await open(source, needs, io)
  try {
    await use(opened)
    await opened.close()
  } catch (error) {
    await opened.close().catch(() => {})
    explained(error, source)
  }
}
