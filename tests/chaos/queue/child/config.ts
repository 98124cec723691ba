import { patience } from '@hookseal/tests-kit/patience'
/** The engines that deliveries are handed to. */
export type EngineName = 'pg-boss' | 'graphile-worker' | 'bullmq' | 'sqs'

/** The hand-off under test, and the four patterns that lose or repeat events. */
export type Pattern =
  | 'handOff and work'
  | 'answer 200, enqueue after'
  | 'mark the id, enqueue, answer 200'
  | 'enqueue, answer 200, no claim'
  | 'claim, enqueue under its key, commit; the job goes when it is done'

/** The configuration that a receiver or a worker is started with. */
export interface ChildConfig {
  readonly role: 'receiver' | 'worker'
  readonly engine: EngineName
  readonly pattern: Pattern
  /** The address of the server for claims, which is also the engine's unless the engine has an `endpoint`. */
  readonly url: string
  readonly endpoint?: string | undefined
  /** The name of the queue. Each trial has its own queue. */
  readonly queue: string
  /** The port of a receiver. It stays the same when the process is restarted. */
  readonly port: number
  /** The path of the file to which effects outside a database are appended. */
  readonly journal: string
}

/** The message of a process that is ready. */
export interface Ready {
  readonly kind: 'ready'
}

/** Asks a process to kill itself the next time it passes a point, such as `after enqueue`. */
export interface DieAt {
  readonly kind: 'die at'
  readonly point: string
}

export const CONFIG_VARIABLE = 'HOOKSEAL_TEST_QUEUE_CHILD'
export const PACK_KEY = 'chaos-pack-key'
export const LEASE_MS: number = patience(2000)
/** The replay options of receivers and workers. With short leases, a killed process delays an event only briefly. */
export const REPLAY = { leaseMs: LEASE_MS, timeoutMs: LEASE_MS / 2 } as const
