import type { ReplayStore } from '@hookseal/core'
import type { HandOff } from '@hookseal/queue/pg-boss'

/** A hand-written job: the id of its event. */
export interface PlainJob {
  readonly id: string
}

/** What a process does with its engine. Each call passes kill points. */
export interface Backend {
  /** The store for claims. */
  readonly store: ReplayStore
  /** The hand-off from the package. */
  handOff(): HandOff
  /** Starts a worker from the package. */
  work(): Promise<unknown>
  /** Saves an id. Resolves to `false` if it was saved before. */
  mark(id: string): Promise<boolean>
  /** Adds a hand-written job, with a key as its id if one is given. */
  enqueue(job: PlainJob, key?: string): Promise<unknown>
  /** Starts a hand-written worker. A completed job is removed. */
  workByHand(run: (job: PlainJob) => Promise<void>): Promise<unknown>
}
