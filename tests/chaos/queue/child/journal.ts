import { openSync, writeSync } from 'node:fs'
import type { JournalLine } from '../../receiver/config.ts'

/** Opens the journal. Returns a function that appends one effect, which survives the process. */
export function openJournal(path: string): (id: string, attempt?: number) => void {
  const file = openSync(path, 'a')
  return (id, attempt = 1) => {
    const line: JournalLine = { what: 'succeeded', id, attempt, pid: process.pid, at: Date.now() }
    writeSync(file, `${JSON.stringify(line)}\n`)
  }
}
