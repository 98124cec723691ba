import { printable } from './printable.ts'

const plain = (text: string): string => text

/** Formats rows in aligned columns. Cells are escaped; `paint` colors a cell after it has been measured. */
export function table(
  cells: readonly (readonly string[])[],
  paint: (text: string, row: number, column: number) => string = plain,
): string {
  const rows = cells.map((row) => row.map(printable))
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  )
  return rows
    .map((row, r) =>
      row
        .map((cell, c) => paint(cell.padEnd(c === row.length - 1 ? 0 : (widths[c] ?? 0)), r, c))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('')
}
