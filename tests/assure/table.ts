import type { Finding } from './proof.ts'

const COLUMNS = ['claim', 'figure', 'goal', 'verdict'] as const

/** Returns the findings as a table, one line a claim, followed by the details of claims that were not shown. */
export function table(findings: readonly Finding[]): string {
  const rows = [[...COLUMNS], ...findings.map((found) => COLUMNS.map((column) => found[column]))]
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0))
  const widths = COLUMNS.map((_, column) => width(column))
  const lines = rows.map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  '))
  const details = findings.flatMap((found) =>
    found.verdict === 'shown' || found.details === undefined
      ? []
      : ['', `${found.claim}:`, ...found.details.map(indented)],
  )
  return [...lines.map((line) => line.trimEnd()), ...details].join('\n')
}

const indented = (line: string) => `  ${line}`

const VERDICTS = ['shown', 'missed', 'inconclusive', 'left out'] as const

/** How many claims got each verdict: the last line of a run. */
export function totals(findings: readonly Finding[]): string {
  const count = (verdict: string) => findings.filter((found) => found.verdict === verdict).length
  return VERDICTS.map((verdict) => `${count(verdict)} ${verdict}`).join(', ')
}

/** Whether nothing speaks against a claim. One that was left out does not, but at least one has to be shown. */
export const succeeds = (findings: readonly Finding[]): boolean =>
  findings.some(({ verdict }) => verdict === 'shown') &&
  findings.every(({ verdict }) => verdict === 'shown' || verdict === 'left out')
