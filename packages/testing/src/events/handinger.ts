import { randomUUID } from 'node:crypto'
import type { HandingerEvent } from '@hookseal/core/providers'
import { overridden } from './overridden.ts'

type Overrides = Readonly<Record<string, unknown>>

/** Creates payloads in the format of Handinger. Every payload has new ids. */
export interface HandingerEventFactory {
  /** Creates a payload with only a task id. */
  minimal(overrides?: Overrides): HandingerEvent
  /** Creates a payload of a finished task, with more fields. */
  full(overrides?: Overrides): HandingerEvent
  /** Creates a payload with an unknown field and no id. */
  unknown(overrides?: Overrides): HandingerEvent
}

/**
 * Creates payloads in the format of Handinger. The sender documents neither event types nor fields, so each of these is
 * a guess, and a receiver must accept all of them.
 *
 * @example
 * ```ts
 * handingerEvents.minimal({ taskId: 't_1' })
 * ```
 */
export const handingerEvents: HandingerEventFactory = Object.freeze<HandingerEventFactory>({
  minimal(overrides) {
    return overridden<HandingerEvent>({ taskId: randomUUID() }, overrides)
  },
  full(overrides) {
    const task = { taskId: randomUUID(), status: 'completed', title: 'A task', url: null }
    return overridden<HandingerEvent>({ ...task, createdAt: new Date().toISOString() }, overrides)
  },
  unknown(overrides) {
    return overridden<HandingerEvent>({ inventedForATest: randomUUID() }, overrides)
  },
})
