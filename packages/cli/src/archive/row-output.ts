import type { ArchivedDelivery } from '@hookseal/archive'
import { colors, type Io } from '../io.ts'
import { printable } from '../output/printable.ts'
import { table } from '../output/table.ts'

/** The fields of a delivery for `--json`, without its payload or its subject, which comes from the payload. */
export function rowFields(row: ArchivedDelivery): Readonly<Record<string, unknown>> {
  const { key, receivedAt, provider, endpoint, type, id, attempt, status, error, redacted } = row
  return { key, receivedAt, provider, endpoint, type, id, attempt, status, error, redacted }
}

type Paint = ReturnType<typeof colors>

/** The color of a status or an outcome. */
export function statusColor(status: string, paint: Paint): (text: string) => string {
  if (['dead', 'failed', 'rejected', 'refused'].includes(status)) return paint.red
  if (['discarded', 'in_flight'].includes(status)) return paint.yellow
  return ['handled', 'ignored', 'duplicate'].includes(status) ? paint.green : paint.dim
}

const MIN_KEY = 8

/** How many characters of the keys to show. A terminal gets enough to distinguish them; a file or a pipe gets all. */
export function keyLength(rows: readonly ArchivedDelivery[], { stdout }: Io): number {
  const keys = new Set(rows.map(({ key }) => key))
  const isUnique = (length: number) =>
    new Set([...keys].map((key) => key.slice(0, length))).size === keys.size
  let length = stdout.isTTY ? MIN_KEY : Number.POSITIVE_INFINITY
  while (!isUnique(length)) length++
  return length
}

const HEAD = ['key', 'received', 'provider', 'type', 'attempt', 'status', 'error']
const RECEIVED = HEAD.indexOf('received')
const STATUS = HEAD.indexOf('status')
// The columns to truncate on a narrow terminal, in this order, and the minimum number of characters to keep.
const CUT: readonly (readonly [column: string, least: number])[] = [
  ['type', 12],
  ['provider', 8],
  ['error', 8],
]

const cut = (text: string, width: number) =>
  text.length <= width ? text : `${text.slice(0, Math.max(width - 1, 0))}…`

/** Truncates long cells so that a row fits on one line. */
function fitted(cells: readonly (readonly string[])[], columns: number): string[][] {
  let rows = cells.map((row) => row.map(printable))
  const widthsOf = () => HEAD.map((_, c) => Math.max(...rows.map((row) => row[c]?.length ?? 0)))
  const excess = () => widthsOf().reduce((sum, width) => sum + width + 2, -2) - columns
  const change = (at: number, shorten: (cell: string) => string) => {
    rows = rows.map((row) => row.map((cell, c) => (c === at ? shorten(cell) : cell)))
  }
  if (excess() > 0) change(RECEIVED, (time) => time.replace(/^\d{4}-/, ''))
  for (const [name, least] of CUT) {
    const at = HEAD.indexOf(name)
    const width = Math.max((widthsOf()[at] ?? 0) - Math.max(excess(), 0), least)
    change(at, (cell) => cut(cell, width))
  }
  return rows
}

/** Formats deliveries as a table. On a terminal, the lines fit its width. */
export function rowTable(rows: readonly ArchivedDelivery[], io: Io): string {
  const { isTTY, columns = 80 } = io.stdout
  const length = keyLength(rows, io)
  const cells = rows.map(({ key, receivedAt, provider, type, attempt, status, error = '' }) => {
    const time = receivedAt.toISOString()
    const shown = isTTY ? time.slice(0, 16).replace('T', ' ') : time
    return [key.slice(0, length), shown, provider, type, String(attempt), status, error]
  })
  const all = [HEAD, ...cells]
  const paint = colors(io.stdout, io.env)
  return table(isTTY ? fitted(all, columns) : all, (text, r, c) => {
    if (r === 0) return paint.dim(text)
    return c === STATUS ? statusColor(text.trim(), paint)(text) : text
  })
}
