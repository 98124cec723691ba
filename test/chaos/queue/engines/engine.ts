import type { EngineName, Pattern } from '../child/config.ts'

/** The server of an engine, while it runs. */
export interface Engine {
  readonly name: EngineName
  /** Where the server of the claims is, which is also the engine's unless that has an `endpoint`. */
  readonly url: string
  readonly endpoint?: string | undefined
  /** Whether the effect and the claim of a job are one transaction. Otherwise a kill may come between the two. */
  readonly isTransactional: boolean
  /** Makes the queue of a trial. */
  prepare(queue: string, pattern: Pattern): Promise<void>
  /** How many jobs have not ended yet. */
  unfinished(queue: string): Promise<number>
  /** The effects that are kept with the engine: how often each event has had its own. */
  effects(queue: string): Promise<readonly (readonly [id: string, times: number])[]>
  /** Ends the server and removes its files. */
  remove(): Promise<void>
}
