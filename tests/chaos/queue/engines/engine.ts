import type { EngineName, Pattern } from '../child/config.ts'

/** The running server of an engine. */
export interface Engine {
  readonly name: EngineName
  /** The address of the server for claims, which is also the engine's unless the engine has an `endpoint`. */
  readonly url: string
  readonly endpoint?: string | undefined
  /** Whether the effect and the claim of a job are one transaction. Otherwise a kill can come between the two. */
  readonly isTransactional: boolean
  /** Creates the queue of a trial. */
  prepare(queue: string, pattern: Pattern): Promise<void>
  /** How many jobs have not ended yet. */
  unfinished(queue: string): Promise<number>
  /** The effects that are stored with the engine: how often each event took effect. */
  effects(queue: string): Promise<readonly (readonly [id: string, times: number])[]>
  /** Stops the server and removes its files. */
  remove(): Promise<void>
}
