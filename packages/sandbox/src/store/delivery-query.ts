import type { DeliveryState } from '../domain/model.ts'
import type { Value } from './open-database.ts'

/** A query for deliveries, newest first. */
export interface DeliveryQuery {
  readonly webhookId?: string | undefined
  readonly state?: DeliveryState | undefined
  /** Text contained in the id, the event's id or type, the sender or the owner. Case-insensitive. */
  readonly search?: string | undefined
  /** Only deliveries created before the one with this `seq`. */
  readonly beforeSeq?: number | undefined
  readonly limit: number
  readonly offset?: number | undefined
}

const SEARCHED = ['id', 'eventId', 'eventType', 'sender', 'owner']
const ANY_LIKE = SEARCHED.map((name) => `${name} LIKE ? ESCAPE '!'`).join(' OR ')

/** Builds the conditions and their values. Only the given ones are included, so that each query can use its index. */
export function listQuery(query: DeliveryQuery): {
  readonly sql: string
  readonly values: readonly Value[]
} {
  const { webhookId, state, search = '', beforeSeq, limit, offset = 0 } = query
  const like = `%${search.replace(/[!%_]/g, '!$&')}%`
  const all: readonly (readonly [string, readonly (Value | undefined)[]])[] = [
    ['webhookId = ?', [webhookId]],
    ['state = ?', [state]],
    ['seq < ?', [beforeSeq]],
    [`(${ANY_LIKE})`, SEARCHED.map(() => (search === '' ? undefined : like))],
  ]
  const given = all.filter(([, values]) => !values.includes(undefined))
  const where = given.map(([sql]) => sql).join(' AND ') || 'true'
  const values = given.flatMap(([, values]) => values as readonly Value[])
  return {
    sql: `WHERE ${where} ORDER BY seq DESC LIMIT ? OFFSET ?`,
    values: [...values, limit, offset],
  }
}
