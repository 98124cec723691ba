import type { PageQuery } from '../archive-storage.ts'
import { COLUMNS, OVERWRITTEN } from '../columns.ts'

/** Quotes the name of a table as an identifier. @throws TypeError */
function quoteTable(table: string): string {
  if (table.includes('\0') || table.toLowerCase().startsWith('sqlite_')) {
    throw new TypeError('table: a name must not start with sqlite_ or contain a NUL')
  }
  return `"${table.replaceAll('"', '""')}"`
}

/** The SQL that creates the table and its indexes, and configures how the file is written. */
export function setUp(table: string): string {
  const name = quoteTable(table)
  const index = (suffix: string) =>
    `CREATE INDEX IF NOT EXISTS ${quoteTable(`${table}_${suffix}`)} ON ${name}`
  // With secure_delete, deleted or overwritten data is also removed from the file.
  return `PRAGMA journal_mode = WAL;
PRAGMA secure_delete = ON;
CREATE TABLE IF NOT EXISTS ${name} (
  key TEXT PRIMARY KEY NOT NULL,
  provider TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  id TEXT,
  type TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  status TEXT NOT NULL,
  error TEXT,
  subject TEXT,
  redacted INTEGER NOT NULL,
  packed TEXT NOT NULL,
  rerun_until INTEGER
);
${index('received')} (received_at, key);
${index('status')} (status, received_at, key) WHERE status IN ('discarded', 'failed', 'dead');
${index('subject')} (subject) WHERE subject IS NOT NULL;`
}

/** The SQL of each call, with its parameters in order. */
export function statements(
  table: string,
): Readonly<
  Record<
    | 'record'
    | 'finish'
    | 'markHandled'
    | 'takeRerun'
    | 'giveBackRerun'
    | 'eraseKey'
    | 'eraseSubject'
    | 'prune',
    string
  >
> {
  const name = quoteTable(table)
  const seen = 'key = ? AND status = ? AND attempt = ?'
  const isFree = '(rerun_until IS NULL OR rerun_until <= ?)'
  return {
    record: `
INSERT INTO ${name} (${COLUMNS.join(', ')}, status)
VALUES (${COLUMNS.map(() => '?').join(', ')}, 'received')
ON CONFLICT (key) DO UPDATE SET status = 'received',
  ${OVERWRITTEN.map((column) => `${column} = excluded.${column}`).join(', ')}`,
    finish: `UPDATE ${name} SET status = ?, error = ? WHERE key = ? AND attempt = ?`,
    markHandled: `UPDATE ${name} SET status = 'handled', error = NULL WHERE ${seen}`,
    takeRerun: `UPDATE ${name} SET rerun_until = ? WHERE ${seen} AND ${isFree}`,
    giveBackRerun: `UPDATE ${name} SET rerun_until = NULL WHERE key = ? AND rerun_until = ?`,
    eraseKey: `DELETE FROM ${name} WHERE key = ?`,
    eraseSubject: `DELETE FROM ${name} WHERE subject = ?`,
    prune: `
DELETE FROM ${name} WHERE key IN (
  SELECT key FROM ${name} WHERE received_at < ? AND ${isFree} ORDER BY received_at LIMIT ?
)`,
  }
}

/** The SQL of one page, with its values. */
export function pageStatement(
  table: string,
  { status, type, endpoint, key, since, after }: PageQuery,
  size: number,
): { readonly text: string; readonly values: unknown[] } {
  const equal = Object.entries({ status, type, endpoint, key }).filter(
    ([, value]) => value !== undefined,
  )
  const wanted = equal.map(([column]) => `${column} = ?`)
  const values: unknown[] = equal.map(([, value]) => value)
  if (since !== undefined) {
    wanted.push('received_at >= ?')
    values.push(since.getTime())
  }
  if (after !== undefined) {
    wanted.push('(received_at, key) < (?, ?)')
    values.push(after.receivedAt.getTime(), after.key)
  }
  const where = wanted.length === 0 ? '' : `WHERE ${wanted.join(' AND ')}`
  const text = `
SELECT ${COLUMNS.join(', ')}, status, error FROM ${quoteTable(table)} ${where}
ORDER BY received_at DESC, key DESC LIMIT ?`
  return { text, values: [...values, size] }
}
