import type { PageQuery } from '../archive-storage.ts'
import { COLUMNS, OVERWRITTEN } from '../columns.ts'
import { quoteTable } from './quote-table.ts'

/** A statement with its values. */
export interface Statement {
  readonly text: string
  readonly values: unknown[]
}

/** The SQL of each call to the database, with its parameters. */
export interface Statements {
  /** The ten columns of each row; then, if runs have ended, of those: keys, attempts, statuses, errors */
  readonly record: (rows: number, hasEndedRuns: boolean) => string
  /** Of ended runs: keys, attempts, statuses, errors */
  readonly finish: string
  /** key, status, attempt */
  readonly markHandled: string
  /** key, status, attempt, lease → token */
  readonly takeRerun: string
  /** key, token */
  readonly giveBackRerun: string
  /** time, maximum number of rows → one row per deleted row */
  readonly prune: string
  /** value, maximum number of rows → one row per deleted row */
  readonly erase: (column: 'subject' | 'key') => string
  /** value → a row, if there is one */
  readonly exists: (column: 'subject' | 'key') => string
  page(query: PageQuery, size: number): Statement
}

const NOW = 'statement_timestamp()'
const TYPES = new Map([
  ['received_at', 'timestamptz'],
  ['attempt', 'integer'],
  ['redacted', 'boolean'],
])

/** The parameters for one row of several. */
const valuesAt = (row: number) => {
  const parameters = COLUMNS.map(
    (column, i) => `$${row * COLUMNS.length + i + 1}::${TYPES.get(column) ?? 'text'}`,
  )
  return `(${parameters.join(', ')}, 'received')`
}

const IS_FREE = `(rerun_until IS NULL OR rerun_until <= ${NOW})`
const SEEN = 'key = $1 AND status = $2 AND attempt = $3'

function pageStatement(name: string, query: PageQuery, size: number): Statement {
  const values: unknown[] = []
  const parameter = (value: unknown) => `$${values.push(value)}`
  const { status, type, endpoint, key, since, after } = query
  const wanted = Object.entries({ status, type, endpoint, key }).flatMap(([column, value]) =>
    value === undefined ? [] : [`${column} = ${parameter(value)}`],
  )
  if (since !== undefined)
    wanted.push(`received_at >= ${parameter(since.toISOString())}::timestamptz`)
  if (after !== undefined) {
    const time = parameter(after.receivedAt.toISOString())
    wanted.push(`(received_at, key) < (${time}::timestamptz, ${parameter(after.key)})`)
  }
  const where = wanted.length === 0 ? '' : `WHERE ${wanted.join(' AND ')}`
  const text = `
SELECT ${COLUMNS.filter((column) => column !== 'received_at').join(', ')}, status, error,
  (extract(epoch FROM received_at) * 1000)::float8 AS received_ms
FROM ${name} ${where}
ORDER BY received_at DESC, key DESC LIMIT ${parameter(size)}`
  return { text, values }
}

export function statements(table: string): Statements {
  const name = quoteTable(table)
  const finish = (from: number) => `
UPDATE ${name} AS held SET status = run.status, error = run.error
FROM unnest($${from}::text[], $${from + 1}::integer[], $${from + 2}::text[], $${from + 3}::text[])
  AS run (key, attempt, status, error)
WHERE held.key = run.key AND held.attempt = run.attempt`
  const record = (rows: number) => `
INSERT INTO ${name} AS held (${COLUMNS.join(', ')}, status)
VALUES ${Array.from({ length: rows }, (_, row) => valuesAt(row)).join(', ')}
ON CONFLICT (key) DO UPDATE SET status = 'received',
  ${OVERWRITTEN.map((column) => `${column} = excluded.${column}`).join(', ')}`
  // Rows that another statement has locked are left for the next batch, to avoid deadlocks.
  const deleteBatch = (where: string) => `
DELETE FROM ${name} WHERE key IN (
  SELECT key FROM ${name} WHERE ${where} LIMIT $2 FOR UPDATE SKIP LOCKED
) RETURNING 1`
  return {
    record: (rows, hasEndedRuns) =>
      hasEndedRuns
        ? `WITH finished AS (${finish(rows * COLUMNS.length + 1)})${record(rows)}`
        : record(rows),
    finish: finish(1),
    markHandled: `UPDATE ${name} SET status = 'handled', error = NULL WHERE ${SEEN}`,
    takeRerun: `
UPDATE ${name} SET rerun_until = ${NOW} + $4::float8 * interval '1 millisecond'
WHERE ${SEEN} AND ${IS_FREE}
RETURNING rerun_until::text AS token`,
    giveBackRerun: `
UPDATE ${name} SET rerun_until = NULL WHERE key = $1 AND rerun_until = $2::timestamptz`,
    prune: deleteBatch(`received_at < $1::timestamptz AND ${IS_FREE} ORDER BY received_at`),
    erase: (column) => deleteBatch(`${column} = $1`),
    exists: (column) => `SELECT 1 FROM ${name} WHERE ${column} = $1 LIMIT 1`,
    page: (query, size) => pageStatement(name, query, size),
  }
}
