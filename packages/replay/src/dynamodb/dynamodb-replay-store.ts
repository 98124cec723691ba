import { type Claim, type Held, type ReplayStore, WebhookError } from '@hookseal/core'
import { checkOptions } from '@hookseal/core/toolkit'
import { newToken, wholeMs } from '../store-values.ts'
import { checkClient, type DynamodbClient, isThrottled } from './client.ts'
import { attemptsOf, expiry, isRunning, type KeyItem, NOBODY } from './key-item.ts'
import { keyTable } from './key-table.ts'
import { serverClock } from './server-clock.ts'

/** Options of `dynamodbReplayStore()`. */
export interface DynamodbReplayStoreOptions {
  /** Client with a method per operation: `new DynamoDB({})` from `@aws-sdk/client-dynamodb`. */
  readonly client: DynamodbClient
  /** Table with the string partition key `pk` and no sort key. Set its TTL attribute to `expires_at`. */
  readonly table: string
}

/** A replay store in DynamoDB. */
export interface DynamodbReplayStore extends ReplayStore {
  /** Keys are shared by all processes that use this table. */
  readonly scope: 'shared'
}

// Each failed attempt means that another process changed the item in the meantime.
const TRIES = 20

// The maximum difference between two processes' views of the server's time. A lease never seems longer than it was
// granted.
const CLOCKS_DIFFER_MS = 1000

const HINT = 'Raise the write capacity of the table, or switch it to on-demand.'
const RELEASED = 'phase = :free, holder = :nobody, lease_until = :zero'
const FREE = { ':free': { S: 'free' }, ':nobody': { S: NOBODY }, ':zero': { N: '0' } }
const IS_HELD = 'holder = :own AND phase = :pending'
const pendingOf = (token: string) => ({ ':own': { S: token }, ':pending': { S: 'pending' } })

function readOptions(options: DynamodbReplayStoreOptions): DynamodbReplayStoreOptions {
  checkOptions('dynamodbReplayStore', options, ['client', 'table'])
  const { client, table } = options
  checkClient(client)
  if (typeof table === 'string' && table !== '') return { client, table }
  throw new TypeError('dynamodbReplayStore: table must be a table name')
}

/**
 * Creates a replay store for all processes that share a DynamoDB table, such as the instances of a Lambda function.
 * Each change is one conditional write of one item. DynamoDB cannot compare with its own clock, so the store reads the
 * time from the server's responses, which is accurate to about a second. Keep `leaseMs` at ten seconds or more.
 *
 * @throws WebhookError `store_full` from `claim`, if the table has reached its limit of writes per second.
 * @throws TypeError when an option is not valid.
 * @example
 * ```ts
 * const store = dynamodbReplayStore({ client: new DynamoDB({}), table: 'hookseal-replay' })
 * const receiver = createReceiver({ provider, handlers, replay: { store } })
 * ```
 */
export function dynamodbReplayStore(options: DynamodbReplayStoreOptions): DynamodbReplayStore {
  const { client, table } = readOptions(options)
  const clock = serverClock(client)
  const items = keyTable(client, table)

  /** Returns the server's time. A process that does not know it yet reads an item to get it. */
  const serverNow = async (key: string): Promise<number> => {
    if (!clock.isSet()) await items.read(key)
    if (clock.isSet()) return clock.now()
    throw new Error("dynamodbReplayStore: the server's responses have no Date header")
  }

  /** Computes the next item from the current one, and repeats until no other process was faster. */
  const settle = async <T>(
    key: string,
    first: KeyItem | undefined,
    step: (seen: KeyItem | undefined, now: number) => { next?: KeyItem; answer: T },
  ): Promise<T> => {
    let now = await serverNow(key)
    let seen = first
    for (let left = TRIES; left > 0; left--) {
      const { next, answer } = step(seen, now)
      if (next === undefined || (await items.replace(key, seen, next))) return answer
      seen = await items.read(key)
      now = await serverNow(key)
    }
    throw new Error('dynamodbReplayStore: other processes keep changing this key')
  }

  return Object.freeze<DynamodbReplayStore>({
    scope: 'shared',

    async claim(key, { leaseMs, retainMs }) {
      const token = newToken()
      // A new key is the common case, and costs one write.
      return settle<Claim>(key, undefined, (seen, now) => {
        if (seen?.phase === 'done' && seen.forgetAt > now) return { answer: { status: 'done' } }
        if (seen !== undefined && isRunning(seen, now)) {
          // The client repeats a request whose response was lost.
          if (seen.holder === token) {
            return { answer: { status: 'claimed', token, attempt: seen.attempt } }
          }
          const retryAfterMs = Math.max(1, seen.leaseUntil - now - CLOCKS_DIFFER_MS)
          return { answer: { status: 'in_flight', retryAfterMs } }
        }
        const attempt = attemptsOf(seen, now) + 1
        const times = { leaseUntil: now + wholeMs(leaseMs), forgetAt: now + wholeMs(retainMs) }
        return {
          next: { phase: 'pending', holder: token, attempt, ...times },
          answer: { status: 'claimed', token, attempt },
        }
      }).catch((cause: unknown) => {
        throw isThrottled(cause) ? new WebhookError('store_full', { hint: HINT, cause }) : cause
      })
    },

    async commit(key, token, { retainMs }) {
      const now = await serverNow(key)
      const until = { leaseUntil: 0, forgetAt: now + wholeMs(retainMs) }
      const isDone = await items.change(
        key,
        'phase = :done, lease_until = :zero, forget_at = :until, expires_at = :expires_at',
        'holder = :own AND forget_at > :now',
        {
          ':done': { S: 'done' },
          ':zero': { N: '0' },
          ':until': { N: String(until.forgetAt) },
          ':expires_at': expiry(until),
          ':own': { S: token },
          ':now': { N: String(now) },
        },
      )
      if (isDone) return 'ok'
      return settle<Held>(key, await items.read(key), (seen, now) => {
        const isHeld = seen?.holder === token
        const holder = isHeld || seen?.phase === 'done' ? seen.holder : NOBODY
        const times = { leaseUntil: 0, forgetAt: now + wholeMs(retainMs) }
        return {
          next: { phase: 'done', holder, attempt: attemptsOf(seen, now), ...times },
          answer: isHeld ? 'ok' : 'lease_lost',
        }
      })
    },

    async release(key, token) {
      const given = { ...FREE, ...pendingOf(token) }
      return (await items.change(key, RELEASED, IS_HELD, given)) ? 'ok' : 'lease_lost'
    },

    async extend(key, token, { leaseMs }) {
      const until = { N: String((await serverNow(key)) + wholeMs(leaseMs)) }
      const given = { ':until': until, ...pendingOf(token) }
      return (await items.change(key, 'lease_until = :until', IS_HELD, given)) ? 'ok' : 'lease_lost'
    },

    async reopen(key) {
      const given = { ':done': { S: 'done' }, ':now': { N: String(await serverNow(key)) } }
      await items.change(key, RELEASED, 'phase = :done AND forget_at > :now', { ...FREE, ...given })
    },
  })
}
