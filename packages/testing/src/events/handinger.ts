import { randomUUID } from 'node:crypto'
import type { HandingerEvent } from '@hookseal/core/providers'
import { overridden } from './overridden.ts'

type Overrides = Readonly<Record<string, unknown>>

/** Makes payloads as Handinger writes them. Every payload has new ids. */
export interface HandingerEventFactory {
  /** Makes a payload with the id of a task and nothing else. */
  minimal(overrides?: Overrides): HandingerEvent
  /** Makes a payload of a finished task, with more fields. */
  full(overrides?: Overrides): HandingerEvent
  /** Makes a payload with an unknown field and no id. */
  unknown(overrides?: Overrides): HandingerEvent
}

/**
 * Makes payloads as Handinger writes them. The sender publishes neither event names nor fields, so each of
 * these is a guess, and a receiver must accept all of them.
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
