import type { PostgresQueryable } from './client.ts'

/** The version of an entity that an event reports: a counter, a revision, or a time. */
export type EntityVersion = number | bigint | Date

/** Converts a version to digits, which the server compares as a number. */
function digits(version: EntityVersion): string {
  if (typeof version === 'bigint') return String(version)
  const value = version instanceof Date ? version.getTime() : version
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new TypeError(
      'newer: the version must be a finite number, a bigint or a valid Date. For a string such as an ISO time, ' +
        'pass new Date(text); for a string of digits, pass BigInt(text)',
    )
  }
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new RangeError(
      'newer: a number over 2^53 has lost its last digits; pass a bigint created from the original text',
    )
  }
  return String(value)
}

/**
 * Raises the watermark of an entity in one statement, unless it is already higher. Either way, its row is locked until
 * the transaction ends: Postgres locks a conflicting row even if the update does not apply.
 */
export async function raiseWatermark(
  sql: string,
  tx: PostgresQueryable,
  entity: string,
  version: EntityVersion,
): Promise<boolean> {
  if (typeof entity !== 'string' || entity === '') {
    throw new TypeError('newer: the entity must be a non-empty string, such as "invoice:42"')
  }
  const { rows } = await tx.query(sql, [entity, digits(version)])
  return rows.length > 0
}

/** Checks for a transaction. @throws TypeError for anything else, whose lock would end with the statement */
export function checkTransaction(tx: unknown, pool: PostgresQueryable): void {
  const isConnection = typeof (tx as Partial<PostgresQueryable> | undefined)?.query === 'function'
  if (isConnection && tx !== pool) return
  throw new TypeError(
    'newer: pass the `tx` that inTransaction passes to its handler. With anything else, the entity would be ' +
      'locked for only one statement, and an older event could still overwrite a newer one',
  )
}
