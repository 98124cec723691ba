import { randomUUID } from 'node:crypto'
import type { RineEvent, RineEvents } from '@hookseal/core/providers'
import type { EventFactory } from './event-factory.ts'
import { overridden } from './overridden.ts'

type Name = Exclude<keyof RineEvents, '*'>

const DATA: Readonly<Record<Name, () => object>> = {
  'message.received': () => ({
    message_id: randomUUID(),
    conversation_id: randomUUID(),
    from_agent_id: randomUUID(),
  }),
  // What this event holds is not published; without an id, two of them could be one.
  'conversation.updated': () => ({ conversation_id: randomUUID() }),
}

function event(type: string, data: object): RineEvent {
  return { event: type, timestamp: new Date().toISOString(), data }
}

/**
 * Events of rine, each call with ids of its own. Everything that is published of them is
 * required, so `minimal` and `full` have the same fields.
 *
 * @example
 * ```ts
 * rineEvents.minimal('message.received', { data: { message_id: 'm_1' } })
 * ```
 */
export const rineEvents: EventFactory<RineEvents> = Object.freeze<EventFactory<RineEvents>>({
  minimal(type, overrides) {
    return overridden(event(type, DATA[type]()) as never, overrides)
  },
  full(type, overrides) {
    return overridden(event(type, DATA[type]()) as never, overrides)
  },
  unknown(overrides) {
    const unheardOf = event('agent.invented_for_a_test', { id: randomUUID() })
    return overridden<RineEvent>(unheardOf, overrides)
  },
})
