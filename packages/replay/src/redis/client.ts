import type { Script } from './scripts.ts'

/** The methods of an `ioredis` client or `Cluster` that the store calls. */
export interface IoredisClient {
  /** Runs a script that the server knows, by its SHA-1 digest. */
  evalsha(sha: string, keys: number, ...args: string[]): Promise<unknown>
  /** Runs a script, given its source. */
  eval(script: string, keys: number, ...args: string[]): Promise<unknown>
  /** Returns the server's version and settings as text. */
  info(): Promise<string>
  /** Waits for replicas, and resolves to the number of replicas that have all earlier writes. */
  wait(replicas: number, timeoutMs: number): Promise<number>
}

/** The methods of a `redis` client or cluster (node-redis) that the store calls. */
export interface NodeRedisClient {
  /** Runs a script that the server knows, by its SHA-1 digest. */
  evalSha(sha: string, options: ScriptCall): Promise<unknown>
  /** Runs a script, given its source. */
  eval(script: string, options: ScriptCall): Promise<unknown>
  /** Returns the server's version and settings. Required by `check()`, but missing in a cluster. */
  info?(): Promise<unknown>
  /** Waits for replicas. Required by the option `wait`, but missing in a cluster. */
  wait?(replicas: number, timeoutMs: number): Promise<unknown>
}

/** The input of a script, as node-redis expects it. */
export interface ScriptCall {
  /** Keys that the script reads and writes. */
  keys: string[]
  /** Other arguments of the script. */
  arguments: string[]
}

/** The methods of the HTTP client from `@upstash/redis`, or a subclass, that the store calls. */
export interface UpstashClient {
  /** Runs a script that the server knows, by its SHA-1 digest. */
  evalsha(sha: string, keys: string[], args: string[]): Promise<unknown>
  /** Runs a script, given its source. */
  eval(script: string, keys: string[], args: string[]): Promise<unknown>
  /** Sends any command. Missing in older versions, for which `check()` cannot inspect the server. */
  exec?(command: [name: string, ...args: string[]]): Promise<unknown>
  /** Creates a script object. The store never calls it, but recognizes this client by it. */
  createScript(script: string): unknown
}

/** A client from `ioredis`, `redis` or `@upstash/redis`. The application owns and closes it. */
export type RedisClient = IoredisClient | NodeRedisClient | UpstashClient

/** The commands that the store needs, for any client. */
export interface RedisCommands {
  run(script: Script, key: string, args: readonly string[]): Promise<unknown>
  /** Resolves to an empty string if the client or the server does not support it. */
  info(): Promise<string>
  /** Missing if there is no persistent connection whose writes WAIT could cover. */
  wait?(replicas: number, timeoutMs: number): Promise<number>
}
