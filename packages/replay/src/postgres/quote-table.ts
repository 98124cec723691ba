// Postgres silently truncates longer names, so two names could refer to the same table.
const MAX_NAME_BYTES = 63

function quoteName(name: string): string {
  const bytes = new TextEncoder().encode(name).length
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

/** Appends a suffix to a name, and shortens the name first if Postgres would truncate the result. */
function withSuffix(name: string, suffix: string): string {
  quoteName(name)
  let head = name
  while (new TextEncoder().encode(head + suffix).length > MAX_NAME_BYTES) {
    head = [...head].slice(0, -1).join('')
  }
  return head + suffix
}

/** The quoted name of a table's index. It has no schema, because an index is always in the schema of its table. */
export function quoteIndex(table: string, suffix: string): string {
  return quoteName(withSuffix(parts(table).at(-1) as string, suffix))
}

const SUFFIX = '_watermarks'

/** Distinguishes long names that differ only at the end. */
function checksum(name: string): string {
  let sum = 0
  for (const unit of name) sum = (sum * 31 + (unit.codePointAt(0) ?? 0)) % 0x7fffffff
  return `_${sum.toString(36)}`
}

/** The quoted name of the watermark table that belongs to a table, in the same schema. */
export function quoteWatermarks(table: string): string {
  const names = parts(table)
  const name = names.at(-1) as string
  const full = withSuffix(name, SUFFIX)
  const own = full === name + SUFFIX ? full : withSuffix(name, `${checksum(name)}${SUFFIX}`)
  return [...names.slice(0, -1), own].map(quoteName).join('.')
}
