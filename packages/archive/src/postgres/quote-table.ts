// Postgres shortens longer names without an error, so that two names could mean one table.
const MAX_NAME_BYTES = 63

const bytesOf = (name: string) => new TextEncoder().encode(name).length

function quoteName(name: string): string {
  const bytes = bytesOf(name)
  if (bytes === 0 || bytes > MAX_NAME_BYTES || name.includes('\0')) {
    throw new TypeError(`table: a name has 1 to ${MAX_NAME_BYTES} bytes, and no NUL`)
  }
  return `"${name.replaceAll('"', '""')}"`
}

/** The parts of `table` or `schema.table`. */
function parts(table: unknown): readonly string[] {
  const names = typeof table === 'string' ? table.split('.') : []
  if (names.length === 1 || names.length === 2) return names
  throw new TypeError('table must be a name, or schema.name')
}

/** The name of a table as a quoted identifier, which no character of the name can end. */
export function quoteTable(table: string): string {
  return parts(table).map(quoteName).join('.')
}

/** The quoted name of an index of a table. It has no schema, because an index is in that of its table. */
export function quoteIndex(table: string, suffix: string): string {
  let head = parts(table).at(-1) as string
  quoteName(head)
  while (bytesOf(head + suffix) > MAX_NAME_BYTES) head = [...head].slice(0, -1).join('')
  return quoteName(head + suffix)
}
