import { type Claim, type Held, type ReplayStore, WebhookError } from '@hookseal/core'
import { checkOptions, count, timerMs, withinTime } from '@hookseal/core/toolkit'
import { newToken, wholeMs } from '../store-values.ts'
import type { RedisClient } from './client.ts'
import { findProblems } from './find-problems.ts'
import { isFull, redisCommands } from './redis-commands.ts'
import { CLAIM, COMMIT, EXTEND, RELEASE, REOPEN, type Script } from './scripts.ts'

/** How many replicas must confirm a claim or a commit before it counts. */
export interface RedisWaitOptions {
  /** Number of replicas that must confirm each write. */
  readonly replicas: number
  /** Maximum time to wait for the replicas, in milliseconds. */
  readonly timeoutMs: number
}

/** Options of `redisReplayStore()`. */
export interface RedisReplayStoreOptions {
  /**
   * Prefix of every key. Must not contain `{`, which would put all keys of a cluster in one slot.
   *
   * @default 'hookseal:'
   */
  readonly prefix?: string | undefined
  /**
   * Waits for replicas after each claim and each commit, in a second round trip. WAIT blocks its connection, so pass a
   * separate client to the store. Not supported on a cluster or over HTTP.
   *
   * @default no wait
   */
  readonly wait?: RedisWaitOptions | undefined
}

/** Options of `check()`. */
export interface RedisCheckOptions {
  /**
   * Maximum time to wait for the server, in milliseconds. A server that takes longer is reported as a problem.
   *
   * @default 5_000
   */
  readonly timeoutMs?: number | undefined
}

/** A replay store in Redis. */
export interface RedisReplayStore extends ReplayStore {
  /** Keys are shared by all processes that use this server. */
  readonly scope: 'shared'
  /**
   * Resolves to the problems of this server that could break the store's guarantees, one sentence per problem. The list
   * is empty if there are none. Call it when the application starts. On a cluster, it checks one node. A server that
   * does not respond in time is also a problem, so the start never hangs. So is a setting that the server does not
   * report, such as whether persistence is on.
   *
   * @example
   * ```ts
   * for (const problem of await store.check()) console.warn(problem)
   * ```
   */
  check(options?: RedisCheckOptions): Promise<readonly string[]>
}

const CHECK_TIMEOUT_MS = 5000

function readOptions(options: RedisReplayStoreOptions) {
  checkOptions('redisReplayStore', options, ['prefix', 'wait'])
  const { prefix = 'hookseal:', wait } = options
  if (typeof prefix !== 'string' || prefix.includes('{')) {
    throw new TypeError('redisReplayStore: prefix must be a string without "{"')
  }
  if (wait === undefined) return { prefix, wait }
  checkOptions('redisReplayStore: wait', wait, ['replicas', 'timeoutMs'])
  const replicas = count('redisReplayStore: wait.replicas', wait.replicas)
  const timeoutMs = count('redisReplayStore: wait.timeoutMs', wait.timeoutMs)
  return { prefix, wait: { replicas, timeoutMs } }
}

/** Checks and parses the result of the claim script. */
function readClaim(answer: unknown, token: string): Claim {
  const [status, value] = Array.isArray(answer) ? answer : []
  if (status === 'claimed') return { status, token, attempt: Number(value) }
  if (status === 'in_flight') return { status, retryAfterMs: Number(value) }
  if (status === 'done') return { status }
  throw new Error('redisReplayStore: the server returned no claim')
}

/**
 * Creates a replay store for all processes that share a Redis server or cluster (version 7 or newer), Valkey, or an
 * Upstash database. Each call runs one script on one key, on the server's clock. Connect the client first, and close it
 * yourself; the store does neither. The HTTP client from `@upstash/redis` needs neither.
 *
 * @throws WebhookError `store_full` from `claim`, if the server has reached its memory limit.
 * @throws TypeError or RangeError if the client or an option is invalid.
 * @example
 * ```ts
 * const store = redisReplayStore(new Redis(process.env['REDIS_URL']))
 * const receiver = createReceiver({ provider, handlers, replay: { store } })
 * ```
 */
export function redisReplayStore(
  client: RedisClient,
  options: RedisReplayStoreOptions = {},
): RedisReplayStore {
  const commands = redisCommands(client)
  const { prefix, wait } = readOptions(options)
  if (wait !== undefined && commands.wait === undefined) {
    throw new TypeError(
      'redisReplayStore: wait requires a client with a persistent connection, but @upstash/redis sends each command separately ' +
        'over HTTP. Remove the option, or pass a client from ioredis or redis',
    )
  }

  const run = (script: Script, key: string, ...args: (string | number)[]) =>
    commands.run(script, `${prefix}${key}`, args.map(String))

  const ask = async (script: Script, key: string, ...args: (string | number)[]): Promise<Held> => {
    const answer = await run(script, key, ...args)
    if (answer === 'ok' || answer === 'lease_lost') return answer
    throw new Error('redisReplayStore: the server returned no result')
  }

  /** Waits for replicas. WAIT covers all earlier writes of its connection, including the script's. */
  const replicated = async () => {
    if (wait === undefined) return
    const reached = (await commands.wait?.(wait.replicas, wait.timeoutMs)) ?? 0
    if (reached >= wait.replicas) return
    throw new Error(`the write reached ${reached} of ${wait.replicas} replicas in time`)
  }

  const release = (key: string, token: string) => ask(RELEASE, key, token)

  return Object.freeze<RedisReplayStore>({
    scope: 'shared',

    async claim(key, { leaseMs, retainMs }) {
      const token = newToken()
      const answer = await run(CLAIM, key, token, wholeMs(leaseMs), wholeMs(retainMs)).catch(
        (cause: unknown) => {
          throw isFull(cause) ? new WebhookError('store_full', { cause }) : cause
        },
      )
      const claim = readClaim(answer, token)
      if (claim.status !== 'claimed') return claim
      await replicated().catch(async (error: unknown) => {
        // The handler will not run. If this release fails too, the key becomes free when the lease expires.
        await release(key, token).catch(() => {})
        throw error
      })
      return claim
    },

    async commit(key, token, { retainMs }) {
      const held = await ask(COMMIT, key, token, wholeMs(retainMs))
      await replicated()
      return held
    },

    release,

    extend: (key, token, { leaseMs }) => ask(EXTEND, key, token, wholeMs(leaseMs)),

    async reopen(key) {
      await ask(REOPEN, key, '-')
    },

    async check(given = {}) {
      checkOptions('check', given, ['timeoutMs'])
      const timeoutMs = timerMs('check: timeoutMs', given.timeoutMs ?? CHECK_TIMEOUT_MS)
      const late = new Error(
        `the server did not respond within ${timeoutMs} ms: is the client connected to it?`,
      )
      try {
        const info = await withinTime(timeoutMs, commands.info, () => late)
        return findProblems(info, wait?.replicas ?? 0)
      } catch (error) {
        if (error === late) return [late.message]
        throw error
      }
    },
  })
}
