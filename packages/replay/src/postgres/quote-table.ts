// Postgres shortens longer names without an error, so that two names could mean one table.
const MAX_NAME_BYTES = 63

function quoteName(name: string): string {
  const bytes = new TextEncoder().encode(name).length
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

/** A name with a suffix, and without the end of the name if Postgres would shorten it. */
function withSuffix(name: string, suffix: string): string {
  quoteName(name)
  let head = name
  while (new TextEncoder().encode(head + suffix).length > MAX_NAME_BYTES) {
    head = [...head].slice(0, -1).join('')
  }
  return head + suffix
}

/** The quoted name of an index of a table. It has no schema, because an index is in that of its table. */
export function quoteIndex(table: string, suffix: string): string {
  return quoteName(withSuffix(parts(table).at(-1) as string, suffix))
}

const SUFFIX = '_watermarks'

/** Tells long names apart that differ in their end alone. */
function checksum(name: string): string {
  let sum = 0
  for (const unit of name) sum = (sum * 31 + (unit.codePointAt(0) ?? 0)) % 0x7fffffff
  return `_${sum.toString(36)}`
}

/** The quoted name of the table of watermarks that belongs to a table, in the same schema. */
export function quoteWatermarks(table: string): string {
  const names = parts(table)
  const name = names.at(-1) as string
  const full = withSuffix(name, SUFFIX)
  const own = full === name + SUFFIX ? full : withSuffix(name, `${checksum(name)}${SUFFIX}`)
  return [...names.slice(0, -1), own].map(quoteName).join('.')
}
