import { randomUUID } from 'node:crypto'
import type { TypeformEvents } from '@hookseal/core/providers/typeform'
import type { EventFactory } from './event-factory.ts'
import { makeEvents, type SenderEvents } from './make-events.ts'

const id = (length: number) => randomUUID().replaceAll('-', '').slice(0, length)

function response(): object {
  const now = new Date().toISOString()
  return { form_id: 'lT4Z3j', token: id(32), landed_at: now, submitted_at: now, answers: [] }
}

const made: SenderEvents<TypeformEvents> = makeEvents<TypeformEvents>({
  factory: 'typeformEvents',
  data: {
    form_response: () => ({ form_response: response() }),
    form_response_partial: () => ({}),
  },
  event: (event_type, data) => ({ event_id: id(26), event_type, ...data }),
  unlisted: 'invented_for_a_test',
})

/**
 * Creates events in the format of Typeform, with new ids and only the fields that every response has, so `minimal` and
 * `full` return the same fields.
 *
 * @example
 * ```ts
 * typeformEvents.minimal('form_response', { form_response: { hidden: { user: '42' } } })
 * ```
 */
export const typeformEvents: EventFactory<TypeformEvents> = made.factory

/** Creates an event of any type, for tools. */
export const sampleOfTypeform: SenderEvents<TypeformEvents>['sample'] = made.sample
