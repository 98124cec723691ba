// Postgres cuts longer names off without an error: two of them could be one table.
const LONGEST_NAME_BYTES = 63

function quoteName(name: string): string {
  const bytes = new TextEncoder().encode(name).length
  if (bytes === 0 || bytes > LONGEST_NAME_BYTES || name.includes('\0')) {
    throw new TypeError(`table: a name has 1 to ${LONGEST_NAME_BYTES} bytes, and no NUL`)
  }
  return `"${name.replaceAll('"', '""')}"`
}

/** The parts of `table` or `schema.table`. */
function parts(table: unknown): readonly string[] {
  const names = typeof table === 'string' ? table.split('.') : []
  if (names.length === 1 || names.length === 2) return names
  throw new TypeError('table must be a name, or schema.name')
}

/** A table's name as an identifier, whatever is in it: nothing in it can end the identifier. */
export function quoteTable(table: string): string {
  return parts(table).map(quoteName).join('.')
}

/** The name of an index of that table: without a schema, because it lives in that of its table. */
export function quoteIndex(table: string, suffix: string): string {
  const name = parts(table).at(-1) as string
  quoteName(name)
  let head = name
  while (new TextEncoder().encode(head + suffix).length > LONGEST_NAME_BYTES) {
    head = [...head].slice(0, -1).join('')
  }
  return quoteName(head + suffix)
}
