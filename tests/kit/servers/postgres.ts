import { type ChildProcess, spawn } from 'node:child_process'
import { chown, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { freePort } from './free-port.ts'
import { initialize } from './postgres-data.ts'
import { postgresFolder, reachable } from './postgres-programs.ts'
import { end, endWithParent, ready, type Server } from './server.ts'

interface User {
  readonly uid: number
  readonly gid: number
}

/** Finds a user for Postgres, which refuses to run as root: the one of its package, or `nobody`. */
async function unprivileged(): Promise<User | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const rows = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'))
  const row = ['postgres', 'nobody'].flatMap((name) => rows.filter(([user]) => user === name))[0]
  if (row === undefined) throw new Error('there is no user that Postgres could run as')
  return { uid: Number(row[2]), gid: Number(row[3]) }
}

/** Whether the server has finished starting up. */
async function answersQuery(connectionString: string): Promise<boolean> {
  const client = new Client({ connectionString })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('SELECT 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

// Tests check what is committed, never what survives a power failure.
const FAST = ['-c', 'fsync=off', '-c', 'full_page_writes=off', '-c', 'synchronous_commit=off']
const QUIET = ['-c', 'shared_buffers=64MB', '-c', 'log_min_messages=fatal']

/** Starts a Postgres server on a free loopback port. `durable` flushes to disk as in production. */
export async function startPostgres({
  durable = false,
  maxConnections = 100,
} = {}): Promise<Server> {
  if (postgresFolder === undefined) throw new Error('Postgres is not installed')
  const folder = await mkdtemp(join(tmpdir(), 'hookseal-postgres-'))
  const user = await unprivileged()
  if (user !== undefined) await chown(folder, user.uid, user.gid)
  const programs = user === undefined ? postgresFolder : await reachable(postgresFolder, folder)
  const program = (name: string) => join(programs, name)
  const data = join(folder, 'data')
  const as = { ...user, cwd: folder, env: { ...process.env, LC_ALL: 'C' } }
  await initialize(program('initdb'), data, as)
  const port = await freePort()
  const network = [
    '-c',
    `max_connections=${maxConnections}`,
    '-c',
    `port=${port}`,
    '-c',
    'listen_addresses=127.0.0.1',
  ]
  const args = ['-D', data, ...network, '-c', 'unix_socket_directories=', ...QUIET]
  let child: ChildProcess | undefined

  const server: Server = {
    port,
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    async start() {
      child = spawn(program('postgres'), durable ? args : [...args, ...FAST], {
        ...as,
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      endWithParent(child, 'SIGQUIT')
      await ready(child, () => answersQuery(server.url))
    },
    async stop(signal = 'SIGINT') {
      if (child !== undefined) await end(child, signal)
    },
    async remove() {
      await server.stop('SIGQUIT')
      await rm(folder, { recursive: true, force: true })
    },
    pid: () => child?.pid as number,
  }
  await server.start()
  return server
}
