import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import type { Row } from './table.ts'

const page = new URL('../docs/benchmarks.md', import.meta.url)
const HEADING = '## The last full run'

function line({ what, measured, goal, met }: Row): string {
  return `| ${what} | ${met === false ? `**${measured}**` : measured} | ${goal} |`
}

/** Puts the figures of a full run below their heading in docs/benchmarks.md. */
export function writeReport(rows: readonly Row[], summary: string): void {
  const text = readFileSync(page, 'utf8')
  const end = text.indexOf(HEADING)
  if (end === -1) throw new Error(`docs/benchmarks.md has no "${HEADING}"`)
  const about =
    `Node ${process.version}, ${cpus().length} cores; ${summary}. Bold is a missed goal: ` +
    '[why](decisions/2026-11-28-what-a-delivery-costs.md).'
  const table = ['| what | measured | goal |', '| --- | --- | --- |', ...rows.map(line)].join('\n')
  writeFileSync(page, `${text.slice(0, end)}${HEADING}\n\n${about}\n\n${table}\n`)
}
