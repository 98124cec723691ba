import { quoteIndex, quoteTable } from './quote-table.ts'

/** The default table of an archive. */
const DEFAULT_TABLE = 'hookseal_archive'

/**
 * Returns the SQL that creates an archive's table and its indexes. It can be run repeatedly. Put it into one of your
 * migrations.
 *
 * @throws TypeError if Postgres would truncate or reject the name.
 * @example
 * ```ts
 * await pool.query(archiveMigrationSql())
 * ```
 */
export function archiveMigrationSql(table: string = DEFAULT_TABLE): string {
  const name = quoteTable(table)
  const index = (suffix: string) =>
    `CREATE INDEX IF NOT EXISTS ${quoteIndex(table, suffix)} ON ${name}`
  return `CREATE TABLE IF NOT EXISTS ${name} (
  received_at timestamptz NOT NULL,
  rerun_until timestamptz,
  attempt integer NOT NULL,
  redacted boolean NOT NULL,
  status text NOT NULL CHECK (status IN ('received', 'handled', 'discarded', 'failed', 'dead')),
  provider text NOT NULL,
  endpoint text NOT NULL,
  type text NOT NULL,
  id text,
  error text,
  subject text,
  packed text NOT NULL,
  key text COLLATE "C" PRIMARY KEY
);
${index('_received')} (received_at, key);
${index('_status')} (status, received_at, key) WHERE status IN ('discarded', 'failed', 'dead');
${index('_subject')} USING hash (subject) WHERE subject IS NOT NULL;
`
}
