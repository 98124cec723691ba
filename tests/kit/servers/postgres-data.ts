import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { postgresFolder } from './postgres-programs.ts'

const run = promisify(execFile)

// In a folder that Git ignores.
const cache = fileURLToPath(new URL('../../../.cache/postgres', import.meta.url))

const OPTIONS = [
  ...['-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--locale=C'],
  ...['--no-sync', '--no-instructions'],
]

/** How a program of Postgres is run. */
export interface RunAs {
  /** Without it, the user of this process. */
  readonly uid?: number
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
}

/** Keeps the owners and the permissions: Postgres refuses a data folder that others can enter. */
const copy = (from: string, to: string) => run('cp', ['-Rp', from, to])

/** Where what `initdb` makes is kept: other programs, or other options, make something else. */
async function template(initdb: string, as: RunAs): Promise<string> {
  const { stdout: version } = await run(initdb, ['--version'], as)
  const owner = as.uid ?? process.getuid?.()
  const made = [version, postgresFolder, process.platform, process.arch, owner, OPTIONS]
  const hash = createHash('sha256').update(JSON.stringify(made)).digest('hex')
  return join(cache, hash.slice(0, 16))
}

/** Keeps a copy of a data folder. Several processes may do so at once. */
async function keep(data: string, kept: string): Promise<void> {
  await mkdir(cache, { recursive: true })
  const partial = await mkdtemp(join(cache, 'copying-'))
  try {
    const whole = join(partial, 'data')
    await copy(data, whole)
    await rename(whole, kept)
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
}

/** Makes the data folder of a new server: a copy, as `initdb` takes ten times as long as to copy what it has made. */
export async function initialize(initdb: string, data: string, as: RunAs): Promise<void> {
  const kept = await template(initdb, as)
  if (existsSync(kept)) return void (await copy(kept, data))
  await run(initdb, ['-D', data, ...OPTIONS], as)
  // It fails where another process was faster, or this user may not write: the server has its data all the same.
  await keep(data, kept).catch(() => {})
}
