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
  /** Where the server of the claims is, which is also the engine's unless that has an `endpoint`. */
  readonly url: string
  readonly endpoint?: string | undefined
  /** Name of the queue, of its own for each trial. */
  readonly queue: string
  /** The port of a receiver. It stays the same when the process is started again. */
  readonly port: number
  /** Path of the file to which effects outside a database are appended. */
  readonly journal: string
}

/** What a process says when it can be used. */
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
export const LEASE_MS = 2000
/** The claims of receivers and workers: short leases, so that a killed process does not hold up an event for long. */
export const REPLAY = { leaseMs: LEASE_MS, timeoutMs: 1000 } as const
