import { type Claim, type Held, type ReplayStore, WebhookError } from '@hookseal/core'
import { newToken } from '../new-token.ts'
import { checkOptions, count } from '../options.ts'
import { wholeMs } from '../whole-ms.ts'
import { isOutOfMemory, type RedisClient, redisCommands } from './client.ts'
import { findProblems } from './find-problems.ts'
import { CLAIM, COMMIT, EXTEND, RELEASE, type Script } from './scripts.ts'

/** How many replicas must have a claim or a commit before it counts. */
export interface RedisWaitOptions {
  readonly replicas: number
  readonly timeoutMs: number
}

/** How keys are named, and how safe a write must be. */
export interface RedisReplayStoreOptions {
  /** Stands before every key: `hookseal:`. Without braces, which would put all keys in one slot. */
  readonly prefix?: string | undefined
  /**
   * Waits for replicas after a claim and after a commit, in a second round trip. WAIT holds up its
   * connection, so give the store a client of its own; it does not go with a cluster.
   */
  readonly wait?: RedisWaitOptions | undefined
}

/** A replay store in Redis. */
export interface RedisReplayStore extends ReplayStore {
  readonly scope: 'shared'
  /**
   * What keeps this server from holding the store's promises, in a sentence each; empty when nothing does.
   * Call it at the start of the application. Of a cluster, it asks one node.
   *
   * @example
   * ```ts
   * for (const problem of await store.check()) console.warn(problem)
   * ```
   */
  check(): Promise<readonly string[]>
}

function readOptions(options: RedisReplayStoreOptions) {
  checkOptions('redisReplayStore', options, ['prefix', 'wait'])
  const { prefix = 'hookseal:', wait } = options
  if (typeof prefix !== 'string' || prefix.includes('{')) {
    throw new TypeError('redisReplayStore: prefix must be a string without "{"')
  }
  if (wait === undefined) return { prefix, wait }
  checkOptions('redisReplayStore: wait', wait, ['replicas', 'timeoutMs'])
  const replicas = count('wait.replicas', wait.replicas)
  return { prefix, wait: { replicas, timeoutMs: count('wait.timeoutMs', wait.timeoutMs) } }
}

/** What a claim's script answers, told apart from anything else. */
function readClaim(answer: unknown, token: string): Claim {
  const [status, value] = Array.isArray(answer) ? answer : []
  if (status === 'claimed') return { status, token, attempt: Number(value) }
  if (status === 'in_flight') return { status, retryAfterMs: Number(value) }
  if (status === 'done') return { status }
  throw new Error('redisReplayStore: the server gave no claim')
}

/**
 * A replay store for all processes that share a Redis server or cluster, version 7 or newer, or Valkey.
 * Each call is one script on one key, on the server's clock. The client stays yours: connect it before,
 * close it after.
 *
 * @throws WebhookError `store_full` from `claim`, when the server is at its memory limit
 * @throws TypeError or RangeError for a client or an option that cannot be.
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

  const run = (script: Script, key: string, ...args: (string | number)[]) =>
    commands.run(script, `${prefix}${key}`, args.map(String))

  const ask = async (script: Script, key: string, ...args: (string | number)[]): Promise<Held> => {
    const answer = await run(script, key, ...args)
    if (answer === 'ok' || answer === 'lease_lost') return answer
    throw new Error('redisReplayStore: the server gave no answer')
  }

  /** WAIT counts the writes of its own connection, the script's among them. */
  const replicated = async () => {
    if (wait === undefined) return
    const reached = await commands.wait(wait.replicas, wait.timeoutMs)
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
          throw isOutOfMemory(cause) ? new WebhookError('store_full', { cause }) : cause
        },
      )
      const claim = readClaim(answer, token)
      if (claim.status !== 'claimed') return claim
      await replicated().catch(async (error: unknown) => {
        // Nobody will run; failing this, the lease frees the key.
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

    check: async () => findProblems(await commands.info(), wait?.replicas ?? 0),
  })
}
