import type { PostgresQueryable } from './client.ts'

/** The version of an entity that an event reports: a counter, a revision, or a time. */
export type EntityVersion = number | bigint | Date

/** A version as digits, which the server compares as a number. */
function digits(version: EntityVersion): string {
  if (typeof version === 'bigint') return String(version)
  const value = version instanceof Date ? version.getTime() : version
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new TypeError(
      'newer: the version must be a finite number, a bigint or a valid Date. For a text, such as an ISO time, ' +
        'give new Date(text); for a text of digits, give BigInt(text)',
    )
  }
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new RangeError(
      'newer: a number over 2^53 has lost its last digits; give a bigint made of the text that was sent',
    )
  }
  return String(value)
}

/**
 * Raises the watermark of an entity in one statement, unless it is higher. Its row is locked either way, until the
 * transaction ends: Postgres locks the row of a conflict also where the update does not apply.
 */
export async function raiseWatermark(
  sql: string,
  tx: PostgresQueryable,
  entity: string,
  version: EntityVersion,
): Promise<boolean> {
  if (typeof entity !== 'string' || entity === '') {
    throw new TypeError('newer: the entity must be a text that is not empty, such as "invoice:42"')
  }
  const { rows } = await tx.query(sql, [entity, digits(version)])
  return rows.length > 0
}

/** @throws TypeError for what is no transaction, whose lock would end with the statement. */
export function checkTransaction(tx: unknown, pool: PostgresQueryable): void {
  const isConnection = typeof (tx as Partial<PostgresQueryable> | undefined)?.query === 'function'
  if (isConnection && tx !== pool) return
  throw new TypeError(
    'newer: give the `tx` that inTransaction passes to its handler. On anything else, the entity would be ' +
      'locked for one statement only, and an older event could still overwrite a newer one',
  )
}
