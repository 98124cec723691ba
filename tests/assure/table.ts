import type { Finding } from './proof.ts'

const COLUMNS = ['claim', 'figure', 'goal', 'verdict'] as const

/** Returns the findings as a table, one line a claim, followed by the details that they came with. */
export function table(findings: readonly Finding[]): string {
  const rows = [[...COLUMNS], ...findings.map((found) => COLUMNS.map((column) => found[column]))]
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0))
  const widths = COLUMNS.map((_, column) => width(column))
  const lines = rows.map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  '))
  const details = findings.flatMap((found) =>
    found.details === undefined ? [] : ['', `${found.claim}:`, ...found.details.map(indented)],
  )
  return [...lines.map((line) => line.trimEnd()), ...details].join('\n')
}

const indented = (line: string) => `  ${line}`

/** Whether every claim was shown. A claim that was left out or was inconclusive was not shown. */
export const allShown = (findings: readonly Finding[]): boolean =>
  findings.length > 0 && findings.every(({ verdict }) => verdict === 'shown')
