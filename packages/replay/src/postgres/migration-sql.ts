import { quoteIndex, quoteTable, quoteWatermarks } from './quote-table.ts'

/** The default table of a store. */
export const DEFAULT_TABLE = 'hookseal_replay'

/**
 * Returns the SQL that creates a store's table, the index that `prune()` needs, and the table of watermarks that
 * `newer()` needs. It can be run repeatedly. Put it into one of your migrations. If a busy database has the table but
 * lacks the index, create the index with `CONCURRENTLY` instead.
 *
 * @throws TypeError if Postgres would truncate or reject the name.
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
CREATE TABLE IF NOT EXISTS ${quoteWatermarks(table)} (
  seen_at timestamptz NOT NULL,
  version numeric NOT NULL,
  entity text COLLATE "C" PRIMARY KEY
);
`
}
