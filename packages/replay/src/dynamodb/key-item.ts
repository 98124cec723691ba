import type { DynamodbValue } from './client.ts'

/** What the table holds of a replay key. Times are milliseconds since 1970. */
export interface KeyItem {
  readonly phase: 'pending' | 'free' | 'done'
  /** Token of the claim, also of the one that committed the key while it held it. */
  readonly holder: string
  readonly attempt: number
  readonly leaseUntil: number
  readonly forgetAt: number
}

/** The holder of a key that has no claim. */
export const NOBODY = '-'

const SECOND_MS = 1000
// DynamoDB may delete an item from then on. No lease that is extended past the retention gets that far.
const MARGIN_SECONDS = 86_400

const text = (value: string): DynamodbValue => ({ S: value })
const number = (value: number): DynamodbValue => ({ N: String(value) })

/** The values of an item, for expressions: `:phase` and so on, with a prefix for a second item. */
export function values(item: KeyItem, prefix = ''): Record<string, DynamodbValue> {
  return {
    [`:${prefix}phase`]: text(item.phase),
    [`:${prefix}holder`]: text(item.holder),
    [`:${prefix}attempt`]: number(item.attempt),
    [`:${prefix}lease_until`]: number(item.leaseUntil),
    [`:${prefix}forget_at`]: number(item.forgetAt),
  }
}

/** When DynamoDB may delete the item: whole seconds, as its TTL takes them. */
export const expiry = ({
  leaseUntil,
  forgetAt,
}: Pick<KeyItem, 'leaseUntil' | 'forgetAt'>): DynamodbValue =>
  number(Math.ceil(Math.max(leaseUntil, forgetAt) / SECOND_MS) + MARGIN_SECONDS)

const PHASES = new Set(['pending', 'free', 'done'])

/** Reads an item. @throws Error when it is none of this store. */
export function readItem(attributes: Record<string, unknown> | undefined): KeyItem | undefined {
  if (attributes === undefined) return undefined
  const of = (name: string) => (attributes[name] ?? {}) as { S?: unknown; N?: unknown }
  const item = {
    phase: of('phase').S,
    holder: of('holder').S,
    attempt: Number(of('attempt').N),
    leaseUntil: Number(of('lease_until').N),
    forgetAt: Number(of('forget_at').N),
  }
  const numbers = [item.attempt, item.leaseUntil, item.forgetAt]
  const isOwn = PHASES.has(String(item.phase)) && typeof item.holder === 'string'
  if (isOwn && numbers.every(Number.isFinite)) return item as KeyItem
  throw new Error('dynamodbReplayStore: the table has an item of this key that is no replay key')
}

/** Whether a lease goes on. */
export const isRunning = (item: KeyItem, now: number): boolean =>
  item.phase === 'pending' && item.leaseUntil > now

/** The number of runs of a key, as far as it must still be remembered. */
export const attemptsOf = (item: KeyItem | undefined, now: number): number =>
  item !== undefined && (item.forgetAt > now || isRunning(item, now)) ? item.attempt : 0
