import { quoteIndex, quoteTable } from './quote-table.ts'

/** The table of a store that is told no other. */
export const DEFAULT_TABLE = 'hookseal_replay'

/**
 * The SQL that creates a store's table and the index that `prune()` needs; run again, it changes nothing.
 * Put it in a migration of your own. In a busy database that already has the table, create a missing index
 * with `CONCURRENTLY` instead.
 *
 * @throws TypeError for a name that Postgres would not keep as it is.
 * @example
 * ```ts
 * await pool.query(migrationSql())
 * ```
 */
export function migrationSql(table: string = DEFAULT_TABLE): string {
  const name = quoteTable(table)
  return `CREATE TABLE IF NOT EXISTS ${name} (
  lease_until timestamptz NOT NULL,
  forget_at timestamptz NOT NULL,
  attempt integer NOT NULL,
  state smallint NOT NULL CHECK (state IN (0, 1, 2)), -- free, pending, done
  token text NOT NULL,
  key text COLLATE "C" PRIMARY KEY
);
CREATE INDEX IF NOT EXISTS ${quoteIndex(table, '_forget_at')} ON ${name} (forget_at);
`
}
