import type { Script } from './scripts.ts'

/** The methods of an `ioredis` client, or of its `Cluster`, that the store calls. */
export interface IoredisClient {
  /** Runs a script that the server knows, by its SHA-1 digest. */
  evalsha(sha: string, keys: number, ...args: string[]): Promise<unknown>
  /** Runs a script, given its source. */
  eval(script: string, keys: number, ...args: string[]): Promise<unknown>
  /** Returns the server's version and settings as text. */
  info(): Promise<string>
  /** Waits for replicas, and resolves to the number that have all earlier writes. */
  wait(replicas: number, timeoutMs: number): Promise<number>
}

/** The methods of a `redis` client (node-redis), or of its cluster, that the store calls. */
export interface NodeRedisClient {
  /** Runs a script that the server knows, by its SHA-1 digest. */
  evalSha(sha: string, options: ScriptCall): Promise<unknown>
  /** Runs a script, given its source. */
  eval(script: string, options: ScriptCall): Promise<unknown>
  /** Returns the server's version and settings. A cluster lacks it, and `check()` needs it. */
  info?(): Promise<unknown>
  /** Waits for replicas. A cluster lacks it, and the option `wait` needs it. */
  wait?(replicas: number, timeoutMs: number): Promise<unknown>
}

/** The input of a script, as node-redis expects it. */
export interface ScriptCall {
  /** Keys that the script reads and writes. */
  keys: string[]
  /** Further arguments of the script. */
  arguments: string[]
}

/** A connected client. The application owns it and closes it. */
export type RedisClient = IoredisClient | NodeRedisClient

/** The commands that the store needs, for either client. */
export interface RedisCommands {
  run(script: Script, key: string, args: readonly string[]): Promise<unknown>
  info(): Promise<string>
  wait(replicas: number, timeoutMs: number): Promise<number>
}

const message = (error: unknown) => (error instanceof Error ? error.message : '')

/** Runs a script by its digest, or by its source after a restart, a failover or a flush of the server. */
async function known<T>(byDigest: () => Promise<T>, whole: () => Promise<T>): Promise<T> {
  try {
    return await byDigest()
  } catch (error) {
    if (message(error).startsWith('NOSCRIPT')) return whole()
    throw error
  }
}

function ofIoredis(client: IoredisClient): RedisCommands {
  return {
    run: ({ sha, source }, key, args) =>
      known(
        () => client.evalsha(sha, 1, key, ...args),
        () => client.eval(source, 1, key, ...args),
      ),
    info: () => client.info(),
    wait: (replicas, timeoutMs) => client.wait(replicas, timeoutMs),
  }
}

function ofNodeRedis(client: NodeRedisClient): RedisCommands {
  const noCluster = (command: string) => {
    throw new TypeError(`redisReplayStore: the client has no ${command}(), as one of a cluster`)
  }
  return {
    run({ sha, source }, key, args) {
      const call = { keys: [key], arguments: [...args] }
      return known(
        () => client.evalSha(sha, call),
        () => client.eval(source, call),
      )
    },
    info: async () => String(await (client.info?.() ?? noCluster('info'))),
    wait: async (replicas, timeoutMs) =>
      Number(await (client.wait?.(replicas, timeoutMs) ?? noCluster('wait'))),
  }
}

const has = <K extends string>(value: unknown, name: K): value is Record<K, unknown> =>
  typeof value === 'object' && value !== null && name in value

/** @throws TypeError for anything but a client of ioredis or redis. */
export function redisCommands(client: RedisClient): RedisCommands {
  // A client over HTTP has an evalsha() too, but of another shape, and no WAIT or INFO.
  if (has(client, 'createScript')) {
    throw new TypeError(
      'redisReplayStore: this is the HTTP client of @upstash/redis; the store needs a client that holds a ' +
        "connection. Upstash speaks the protocol of Redis too: give new Redis('rediss://…') of ioredis, with the " +
        'address that Upstash shows for ioredis',
    )
  }
  if (has(client, 'evalSha')) return ofNodeRedis(client as NodeRedisClient)
  if (has(client, 'evalsha')) return ofIoredis(client as IoredisClient)
  throw new TypeError('redisReplayStore: give a client of ioredis or of redis')
}

/** Whether the server refused a write because it is at its memory limit. */
export function isOutOfMemory(error: unknown): boolean {
  return /\bOOM command not allowed/.test(message(error))
}
