import { randomUUID } from 'node:crypto'
import type { OpenaiEvents } from '@hookseal/core/providers/openai'
import type { EventFactory } from './event-factory.ts'
import { makeEvents, type SenderEvents } from './make-events.ts'

const id = (prefix: string) => `${prefix}_${randomUUID().replaceAll('-', '')}`
const about = (prefix: string) => () => ({ id: id(prefix) })
const batch = about('batch')
const run = about('evalrun')
const job = about('ftjob')
const response = about('resp')

const made: SenderEvents<OpenaiEvents> = makeEvents<OpenaiEvents>({
  factory: 'openaiEvents',
  data: {
    'response.completed': response,
    'response.cancelled': response,
    'response.failed': response,
    'response.incomplete': response,
    'batch.cancelled': batch,
    'batch.completed': batch,
    'batch.expired': batch,
    'batch.failed': batch,
    'eval.run.canceled': run,
    'eval.run.failed': run,
    'eval.run.succeeded': run,
    'fine_tuning.job.cancelled': job,
    'fine_tuning.job.failed': job,
    'fine_tuning.job.succeeded': job,
    'realtime.call.incoming': () => ({
      call_id: id('rtc'),
      sip_headers: [{ name: 'From', value: 'sip:+12025550142@sip.example.com' }],
    }),
  },
  event: (type, data) => ({
    id: id('evt'),
    object: 'event',
    created_at: Math.floor(Date.now() / 1000),
    type,
    data,
  }),
  unlisted: 'invented.for_a_test',
})

/**
 * Creates events in the format of OpenAI, with new ids. All published fields are required, so `minimal` and `full`
 * return the same fields.
 *
 * @example
 * ```ts
 * openaiEvents.minimal('response.completed', { data: { id: 'resp_123' } })
 * ```
 */
export const openaiEvents: EventFactory<OpenaiEvents> = made.factory

/** Creates an event of any type, for tools. */
export const sampleOfOpenai: SenderEvents<OpenaiEvents>['sample'] = made.sample
