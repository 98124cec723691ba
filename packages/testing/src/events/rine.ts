import { randomUUID } from 'node:crypto'
import type { RineEvent, RineEvents } from '@hookseal/core/providers'
import { type EventFactory, knownMaker } from './event-factory.ts'
import { overridden } from './overridden.ts'

type Name = Exclude<keyof RineEvents, '*'>

const DATA: Readonly<Record<Name, () => object>> = {
  'message.received': () => ({
    message_id: randomUUID(),
    conversation_id: randomUUID(),
    from_agent_id: randomUUID(),
  }),
  // The contents of this event are not documented. Without an id, two of them could count as one.
  'conversation.updated': () => ({ conversation_id: randomUUID() }),
}

const makeData = (type: Name) => knownMaker('rineEvents', DATA, type)()

function event(type: string, data: object): RineEvent {
  return { event: type, timestamp: new Date().toISOString(), data }
}

/**
 * Creates events in the format of rine, with new ids. All published fields are required, so `minimal` and `full` return
 * the same fields.
 *
 * @example
 * ```ts
 * rineEvents.minimal('message.received', { data: { message_id: 'm_1' } })
 * ```
 */
export const rineEvents: EventFactory<RineEvents> = Object.freeze<EventFactory<RineEvents>>({
  minimal(type, overrides) {
    return overridden(event(type, makeData(type)) as never, overrides)
  },
  full(type, overrides) {
    return overridden(event(type, makeData(type)) as never, overrides)
  },
  unknown(overrides) {
    const unheardOf = event('agent.invented_for_a_test', { id: randomUUID() })
    return overridden<RineEvent>(unheardOf, overrides)
  },
})
