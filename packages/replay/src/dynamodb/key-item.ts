import type { DynamodbValue } from './client.ts'

/** What the table stores for a replay key. Times are milliseconds since 1970. */
export interface KeyItem {
  readonly phase: 'pending' | 'free' | 'done'
  /** Token of the claim that holds the key, or that committed it while holding it. */
  readonly holder: string
  readonly attempt: number
  readonly leaseUntil: number
  readonly forgetAt: number
}

/** The holder of a key without a claim. */
export const NOBODY = '-'

const SECOND_MS = 1000
// DynamoDB may delete an item from then on. A lease that is extended beyond the retention does not last that long.
const MARGIN_SECONDS = 86_400

const text = (value: string): DynamodbValue => ({ S: value })
const number = (value: number): DynamodbValue => ({ N: String(value) })

/** Builds the values of an item for expressions: `:phase` and so on, with a prefix for a second item. */
export function values(item: KeyItem, prefix = ''): Record<string, DynamodbValue> {
  return {
    [`:${prefix}phase`]: text(item.phase),
    [`:${prefix}holder`]: text(item.holder),
    [`:${prefix}attempt`]: number(item.attempt),
    [`:${prefix}lease_until`]: number(item.leaseUntil),
    [`:${prefix}forget_at`]: number(item.forgetAt),
  }
}

/** When DynamoDB may delete the item, in whole seconds, as its TTL requires. */
export const expiry = ({
  leaseUntil,
  forgetAt,
}: Pick<KeyItem, 'leaseUntil' | 'forgetAt'>): DynamodbValue =>
  number(Math.ceil(Math.max(leaseUntil, forgetAt) / SECOND_MS) + MARGIN_SECONDS)

const PHASES = new Set(['pending', 'free', 'done'])

/** Parses an item. @throws Error if it does not belong to this store */
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
  throw new Error(
    'dynamodbReplayStore: the table has an item with this key that is not a replay key',
  )
}

/** Whether a lease is still running. */
export const isRunning = (item: KeyItem, now: number): boolean =>
  item.phase === 'pending' && item.leaseUntil > now

/** The number of runs of a key, if it must still be remembered. */
export const attemptsOf = (item: KeyItem | undefined, now: number): number =>
  item !== undefined && (item.forgetAt > now || isRunning(item, now)) ? item.attempt : 0
