import { readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // A process of somebody else is there all the same.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function ownerOf(note: string): number | undefined {
  try {
    const pid = Number(readFileSync(note, 'utf8'))
    return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined
  } catch {
    return undefined
  }
}

/**
 * Makes a database file this process's own, until the function that is returned is called. SQLite's WebAssembly
 * build locks by a folder beside the file, which a killed process leaves behind: it is taken away when the
 * process that made it is gone.
 *
 * @throws Error when another process has it.
 */
export function ownFile(file: string): () => void {
  const note = `${file}.pid`
  const owner = ownerOf(note)
  if (owner !== undefined && isAlive(owner)) {
    throw new Error(`sandbox: ${file} is in use by process ${owner}`)
  }
  if (owner !== undefined) {
    try {
      rmdirSync(`${file}.lock`)
    } catch {
      // It had ended in order.
    }
  }
  writeFileSync(note, String(process.pid))
  return () => rmSync(note, { force: true })
}
