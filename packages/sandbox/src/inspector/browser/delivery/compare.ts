import { diffArrays } from 'diff'

/** One row of a comparison. A side without this line is `null`. */
export interface ComparedRow {
  readonly left: string | null
  readonly right: string | null
  readonly isEqual: boolean
}

/** Two texts side by side. `rows` is `undefined` if they differ too much to be aligned. */
export interface Compared {
  readonly title: string
  readonly rows: readonly ComparedRow[] | undefined
  readonly isEqual: boolean
}

// The work grows with the square of the differences. Beyond this limit, a diff is not useful.
const MAX_EDITS = 1000
const MAX_LINES = 20_000

const linesOf = (text: string) => (text === '' ? [] : text.split('\n'))

/** Pairs removed lines with added lines, one by one. */
function changedRows(removed: readonly string[], added: readonly string[]): ComparedRow[] {
  return Array.from({ length: Math.max(removed.length, added.length) }, (_, i) => {
    return { left: removed[i] ?? null, right: added[i] ?? null, isEqual: false }
  })
}

function rowsOf(
  left: readonly string[],
  right: readonly string[],
): readonly ComparedRow[] | undefined {
  if (left.length + right.length > MAX_LINES) return undefined
  const changes = diffArrays([...left], [...right], { maxEditLength: MAX_EDITS })
  if (changes === undefined) return undefined
  const rows: ComparedRow[] = []
  let removed: readonly string[] = []
  let added: readonly string[] = []
  const flush = () => {
    rows.push(...changedRows(removed, added))
    removed = []
    added = []
  }
  for (const { value, added: isAdded, removed: isRemoved } of changes) {
    if (isRemoved) removed = value
    else if (isAdded) added = value
    else {
      flush()
      rows.push(...value.map((line) => ({ left: line, right: line, isEqual: true })))
    }
  }
  flush()
  return rows
}

/** Compares two texts line by line. */
export function compare(title: string, left: string, right: string): Compared {
  if (left === right) {
    const rows = linesOf(left).map((line) => ({ left: line, right: line, isEqual: true }))
    return { title, rows, isEqual: true }
  }
  return { title, rows: rowsOf(linesOf(left), linesOf(right)), isEqual: false }
}

/** A row to show: a line, or the number of equal lines that were skipped. */
export type ShownRow = ComparedRow | { readonly skipped: number }

const CONTEXT = 2

/** Skips equal lines that are not next to a difference, and lines beyond `most`. */
export function shownRows(rows: readonly ComparedRow[], most: number): readonly ShownRow[] {
  const isNear = rows.map(() => false)
  rows.forEach(({ isEqual }, i) => {
    if (isEqual) return
    for (let at = Math.max(0, i - CONTEXT); at <= i + CONTEXT && at < rows.length; at++)
      isNear[at] = true
  })
  const shown: ShownRow[] = []
  let skipped = 0
  rows.forEach((row, i) => {
    if (!isNear[i] || shown.length >= most) {
      skipped++
      return
    }
    if (skipped > 0) shown.push({ skipped })
    skipped = 0
    shown.push(row)
  })
  return skipped > 0 ? [...shown, { skipped }] : shown
}
