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

/** The methods of the HTTP client of `@upstash/redis`, or of what extends it, that the store calls. */
export interface UpstashClient {
  /** Runs a script that the server knows, by its SHA-1 digest. */
  evalsha(sha: string, keys: string[], args: string[]): Promise<unknown>
  /** Runs a script, given its source. */
  eval(script: string, keys: string[], args: string[]): Promise<unknown>
  /** Sends any command. Older versions lack it, and `check()` then learns nothing of the server. */
  exec?(command: [name: string, ...args: string[]]): Promise<unknown>
  /** Makes a script object. The store never calls it: only this client has it, and is recognized by it. */
  createScript(script: string): unknown
}

/** A client of `ioredis`, `redis` or `@upstash/redis`. The application owns it and closes it. */
export type RedisClient = IoredisClient | NodeRedisClient | UpstashClient

/** The commands that the store needs, for any client. */
export interface RedisCommands {
  run(script: Script, key: string, args: readonly string[]): Promise<unknown>
  /** Resolves to an empty text when the client or the server does not give it. */
  info(): Promise<string>
  /** Missing where no connection is held, whose writes WAIT could wait for. */
  wait?(replicas: number, timeoutMs: number): Promise<number>
}
