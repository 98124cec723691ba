import { randomUUID } from 'node:crypto'
import type { HandingerEvent } from '@hookseal/core/providers'
import { overridden } from './overridden.ts'

type Overrides = Readonly<Record<string, unknown>>

/** Payloads for Handinger. Each call has ids of its own. */
export interface HandingerEventFactory {
  /** A task's id and nothing else. */
  minimal(overrides?: Overrides): HandingerEvent
  /** A finished task with more around it. */
  full(overrides?: Overrides): HandingerEvent
  /** Fields that nobody recognises: no id at all. */
  unknown(overrides?: Overrides): HandingerEvent
}

/**
 * Payloads for Handinger, each call with ids of its own. The sender publishes neither names nor fields, so
 * every one of these is a guess, and a receiver must take them all.
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
