import { quoteTable, quoteWatermarks } from './quote-table.ts'

/** The SQL of each call to the store, with its parameters and the columns of its result. */
export interface Statements {
  /** key, token, lease, retention → token, state, attempt, left_ms */
  readonly claim: string
  /** key, token, retention → held */
  readonly commit: string
  /** key, token, retention → one row, if this token still holds the key */
  readonly fencedCommit: string
  /** key, token → one row, if this token held the key */
  readonly release: string
  /** key, token, lease → one row, if this token held the key */
  readonly extend: string
  /** key → nothing */
  readonly reopen: string
  /** maximum number of rows → one row per deleted row */
  readonly prune: string
  /** entity, version → one row, unless a higher version was seen */
  readonly newer: string
}

const FREE = 0
const PENDING = 1
export const DONE = 2

// The same time throughout a statement, even in a transaction that started earlier.
const NOW = 'statement_timestamp()'
const after = (parameter: string) => `${NOW} + ${parameter}::float8 * interval '1 millisecond'`

// The CASEs keep a row that must not change, since a conditional upsert would return no row to the loser.
const IN_FLIGHT = `held.state = ${PENDING} AND held.lease_until > ${NOW}`
const FINISHED = `held.state = ${DONE} AND held.forget_at > ${NOW}`
const KEPT = `(${IN_FLIGHT}) OR (${FINISHED})`
const keptOr = (column: string, otherwise = `excluded.${column}`) =>
  `${column} = CASE WHEN ${KEPT} THEN held.${column} ELSE ${otherwise} END`
const REMEMBERED = `held.forget_at > ${NOW} OR (${IN_FLIGHT})`
const NEXT_ATTEMPT = `CASE WHEN held.forget_at > ${NOW} THEN held.attempt + 1 ELSE 1 END`

const HOLDER = `key = $1 AND token = $2 AND state = ${PENDING}`

export function statements(table: string): Statements {
  const name = quoteTable(table)
  const columns = '(key, token, state, attempt, lease_until, forget_at)'
  return {
    claim: `
INSERT INTO ${name} AS held ${columns}
VALUES ($1, $2, ${PENDING}, 1, ${after('$3')}, ${after('$4')})
ON CONFLICT (key) DO UPDATE SET
  ${keptOr('token')},
  ${keptOr('state')},
  ${keptOr('attempt', NEXT_ATTEMPT)},
  ${keptOr('lease_until')},
  ${keptOr('forget_at')}
RETURNING token, state, attempt,
  (extract(epoch FROM lease_until - ${NOW}) * 1000)::float8 AS left_ms`,

    commit: `
INSERT INTO ${name} AS held ${columns}
VALUES ($1, '', ${DONE}, 0, ${NOW}, ${after('$3')})
ON CONFLICT (key) DO UPDATE SET
  token = CASE WHEN held.state = ${PENDING} AND held.token <> $2 THEN '' ELSE held.token END,
  state = ${DONE},
  attempt = CASE WHEN ${REMEMBERED} THEN held.attempt ELSE 0 END,
  forget_at = excluded.forget_at
RETURNING token = $2 AS held`,

    fencedCommit: `
UPDATE ${name} SET state = ${DONE}, forget_at = ${after('$3')} WHERE ${HOLDER} RETURNING 1`,

    release: `UPDATE ${name} SET state = ${FREE}, token = '' WHERE ${HOLDER} RETURNING 1`,

    extend: `UPDATE ${name} SET lease_until = ${after('$3')} WHERE ${HOLDER} RETURNING 1`,

    reopen: `
UPDATE ${name} SET state = ${FREE}, token = ''
WHERE key = $1 AND state = ${DONE} AND forget_at > ${NOW}`,

    prune: `
DELETE FROM ${name} WHERE key IN (
  SELECT key FROM ${name}
  WHERE forget_at <= ${NOW} AND (state <> ${PENDING} OR lease_until <= ${NOW})
  ORDER BY forget_at
  LIMIT $1
  FOR UPDATE SKIP LOCKED
) RETURNING 1`,

    newer: `
INSERT INTO ${quoteWatermarks(table)} AS seen (entity, version, seen_at)
VALUES ($1, $2::numeric, ${NOW})
ON CONFLICT (entity) DO UPDATE SET version = excluded.version, seen_at = excluded.seen_at
WHERE seen.version <= excluded.version
RETURNING 1`,
  }
}
