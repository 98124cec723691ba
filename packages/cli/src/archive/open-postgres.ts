import type { PostgresQueryable } from '@hookseal/archive/postgres'
import { fail } from '../fail.ts'
import type { OpenedArchive, OpenOptions } from './opened-archive.ts'
import { userPackage } from './user-package.ts'

/** The members of a `pg` pool that are used here. */
interface Pool extends PostgresQueryable {
  on(event: 'error', listener: () => void): unknown
  end(): Promise<void>
}

interface Pg {
  readonly Pool: new (options: {
    readonly connectionString: string
    readonly max: number
    readonly connectionTimeoutMillis: number
  }) => Pool
}

const CONNECT_MS = 10_000

/** Opens an archive in Postgres with the driver from the user's project. */
export async function openPostgres(url: string, options: OpenOptions): Promise<OpenedArchive> {
  if (!/^postgres(?:ql)?:\/\//.test(url) || !URL.canParse(url)) {
    // The URL itself is not shown, since it may contain a password.
    fail('the database URL is not a Postgres URL', 'use one like postgres://user@localhost/app')
  }
  const pg = (await userPackage('pg')) as Pg | undefined
  if (pg === undefined) {
    return fail('pg is not installed in this project', 'run `npm install pg` in its folder')
  }
  const pool = new pg.Pool({
    connectionString: url,
    max: 2,
    connectionTimeoutMillis: CONNECT_MS,
  })
  // A connection that breaks while idle is replaced. If the database is down, the next statement fails.
  pool.on('error', () => {})
  // Loaded lazily, like the driver: most commands need no archive.
  const { postgresArchive } = await import('@hookseal/archive/postgres')
  const archive = postgresArchive(pool, options)
  return { archive, close: () => pool.end() }
}
