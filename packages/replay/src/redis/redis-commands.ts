import type {
  IoredisClient,
  NodeRedisClient,
  RedisClient,
  RedisCommands,
  UpstashClient,
} from './client.ts'
import { knownScript, messageOf } from './known-script.ts'
import { overHttp } from './over-http.ts'

function ofIoredis(client: IoredisClient): RedisCommands {
  return {
    run: ({ sha, source }, key, args) =>
      knownScript(
        () => client.evalsha(sha, 1, key, ...args),
        () => client.eval(source, 1, key, ...args),
      ),
    info: () => client.info(),
    wait: (replicas, timeoutMs) => client.wait(replicas, timeoutMs),
  }
}

function ofNodeRedis(client: NodeRedisClient): RedisCommands {
  const noCluster = (command: string) => {
    throw new TypeError(`redisReplayStore: the client has no ${command}(); cluster clients lack it`)
  }
  return {
    run({ sha, source }, key, args) {
      const call = { keys: [key], arguments: [...args] }
      return knownScript(
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

/** Adapts a client. @throws TypeError unless it is from ioredis, redis or @upstash/redis */
export function redisCommands(client: RedisClient): RedisCommands {
  if (has(client, 'createScript')) return overHttp(client as UpstashClient)
  if (has(client, 'evalSha')) return ofNodeRedis(client as NodeRedisClient)
  if (has(client, 'evalsha')) return ofIoredis(client as IoredisClient)
  throw new TypeError('redisReplayStore: pass a client from ioredis, redis or @upstash/redis')
}

/** Whether the server rejected a write because it is full: Redis at its memory limit, Upstash at the plan's limit. */
export function isFull(error: unknown): boolean {
  return /\bOOM command not allowed|\bDB capacity quota exceeded/.test(messageOf(error))
}
