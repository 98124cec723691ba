import {
  closeSync,
  openSync,
  readFileSync,
  realpathSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'

/** A database file that belongs to this process until it is released. */
export interface OwnedFile {
  /** The file itself, with every link resolved. */
  readonly path: string
  release(): void
}

/** A process. Since ids are reused, its start time is part of its identity. Empty if the system does not provide it. */
interface Owner {
  readonly pid: number
  readonly start: string
}

const held = new Set<string>()

/** Field 22 of proc_pid_stat(5). The name before it is in parentheses and may contain spaces. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // The process exists but belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function readNote(note: string): Owner | undefined {
  try {
    const [pid = '', start = ''] = readFileSync(note, 'utf8').trim().split(' ')
    return /^[1-9]\d{0,9}$/.test(pid) ? { pid: Number(pid), start } : undefined
  } catch {
    return undefined
  }
}

/** A restarted container reuses the id of the process that was killed in it, so the id alone proves nothing. */
function isInUse(path: string, { pid, start }: Owner): boolean {
  if (held.has(path)) return true
  const isSame = start === startOf(pid)
  if (pid === process.pid) return start !== '' && isSame
  return isAlive(pid) && (start === '' || isSame)
}

/** Creates the file if it is missing, so that a link to a missing file can be resolved too. */
function realPath(file: string): string {
  closeSync(openSync(file, 'a'))
  return realpathSync(file)
}

/**
 * Takes ownership of a database file. SQLite's WebAssembly build locks with a folder next to the file, which a killed
 * process leaves behind. The folder is removed if the process that created it is gone.
 *
 * @throws Error if the file is in use, under this name or another.
 */
export function ownFile(file: string): OwnedFile {
  const path = realPath(file)
  const note = `${path}.pid`
  const owner = readNote(note)
  if (owner !== undefined) {
    if (isInUse(path, owner)) throw new Error(`sandbox: ${file} is in use by process ${owner.pid}`)
    try {
      rmdirSync(`${path}.lock`)
    } catch {
      // The owner had shut down cleanly.
    }
  }
  writeFileSync(note, `${process.pid} ${startOf(process.pid)}`)
  held.add(path)
  return {
    path,
    release() {
      held.delete(path)
      rmSync(note, { force: true })
    },
  }
}
