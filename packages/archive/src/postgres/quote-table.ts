// Postgres silently truncates longer names, so two names could refer to the same table.
const MAX_NAME_BYTES = 63

const bytesOf = (name: string) => new TextEncoder().encode(name).length

function quoteName(name: string): string {
  const bytes = bytesOf(name)
  if (bytes === 0 || bytes > MAX_NAME_BYTES || name.includes('\0')) {
    throw new TypeError(`table: a name must have 1 to ${MAX_NAME_BYTES} bytes and no NUL`)
  }
  return `"${name.replaceAll('"', '""')}"`
}

/** Splits `table` or `schema.table`. */
function parts(table: unknown): readonly string[] {
  const names = typeof table === 'string' ? table.split('.') : []
  if (names.length === 1 || names.length === 2) return names
  throw new TypeError('table must be a name, or schema.name')
}

/** Quotes the name of a table as an identifier, so that no character in it can end the identifier. */
export function quoteTable(table: string): string {
  return parts(table).map(quoteName).join('.')
}

/** The quoted name of a table's index. It has no schema, because an index is always in the schema of its table. */
export function quoteIndex(table: string, suffix: string): string {
  let head = parts(table).at(-1) as string
  quoteName(head)
  while (bytesOf(head + suffix) > MAX_NAME_BYTES) head = [...head].slice(0, -1).join('')
  return quoteName(head + suffix)
}
