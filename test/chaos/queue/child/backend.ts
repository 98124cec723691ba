import type { ReplayStore } from '@hookseal/core'
import type { HandOff } from '@hookseal/queue/pg-boss'

/** A job that was made by hand: the id of its event. */
export interface PlainJob {
  readonly id: string
}

/** What a process does with its engine. Each call has its points. */
export interface Backend {
  /** The store of the claims. */
  readonly store: ReplayStore
  /** The hand-off of the package. */
  handOff(): HandOff
  /** Starts a worker of the package. */
  work(): Promise<unknown>
  /** Notes an id. Resolves to `false` when it was noted before. */
  mark(id: string): Promise<boolean>
  /** Adds a job by hand, under a key if one is given. */
  enqueue(job: PlainJob, key?: string): Promise<unknown>
  /** Starts a worker by hand. A job that is done goes. */
  workByHand(run: (job: PlainJob) => Promise<void>): Promise<unknown>
}
