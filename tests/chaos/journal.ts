import { existsSync, readFileSync } from 'node:fs'
import type { JournalLine } from './receiver/config.ts'

/** Reads what all processes wrote, in order. */
export function readJournal(path: string): readonly JournalLine[] {
  if (!existsSync(path)) return []
  const lines = readFileSync(path, 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line))
}

/** The runs of one event: `started 1, succeeded 1`. */
export function runsOf(path: string, id: string): string {
  return readJournal(path)
    .filter((line) => line.id === id)
    .map(({ what, attempt }) => `${what} ${attempt}`)
    .join(', ')
}
