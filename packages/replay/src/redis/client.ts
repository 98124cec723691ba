import type { Script } from './scripts.ts'

/** What the store needs of a client of `ioredis`, or of its `Cluster`. */
export interface IoredisClient {
  evalsha(sha: string, keys: number, ...args: string[]): Promise<unknown>
  eval(script: string, keys: number, ...args: string[]): Promise<unknown>
  info(): Promise<string>
  wait(replicas: number, timeoutMs: number): Promise<number>
}

/** What the store needs of a client of `redis` (node-redis), or of its cluster. */
export interface NodeRedisClient {
  evalSha(sha: string, options: ScriptCall): Promise<unknown>
  eval(script: string, options: ScriptCall): Promise<unknown>
  /** Not on a cluster: `check()` and `wait` need them. */
  info?(): Promise<unknown>
  wait?(replicas: number, timeoutMs: number): Promise<unknown>
}

/** How node-redis takes a script's input. */
export interface ScriptCall {
  keys: string[]
  arguments: string[]
}

/** A connected client that the application owns, and closes. */
export type RedisClient = IoredisClient | NodeRedisClient

/** The few commands of the store, whichever client carries them. */
export interface RedisCommands {
  run(script: Script, key: string, args: readonly string[]): Promise<unknown>
  info(): Promise<string>
  wait(replicas: number, timeoutMs: number): Promise<number>
}

const message = (error: unknown) => (error instanceof Error ? error.message : '')

/** By digest, and whole once the server does not know it: after a restart, a failover or a flush. */
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
  if (has(client, 'evalSha')) return ofNodeRedis(client as NodeRedisClient)
  if (has(client, 'evalsha')) return ofIoredis(client as IoredisClient)
  throw new TypeError('redisReplayStore: give a client of ioredis or of redis')
}

/** Whether the server refused a write because it is at its memory limit. */
export function isOutOfMemory(error: unknown): boolean {
  return /\bOOM command not allowed/.test(message(error))
}
