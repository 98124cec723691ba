import { randomUUID } from 'node:crypto'
import type { ZoomEvents } from '@hookseal/core/providers/zoom'
import type { EventFactory } from './event-factory.ts'
import { makeEvents, type SenderEvents } from './make-events.ts'

const id = () => randomUUID().replaceAll('-', '').slice(0, 22)
const number = () => Math.floor(Math.random() * 9e9) + 1e9
const now = () => new Date().toISOString()

/** A meeting or a webinar. Its number is a string in these events, but a number in recording events. */
const session = (type: number) => ({
  id: String(number()),
  uuid: `${id()}==`,
  host_id: id(),
  topic: 'A meeting',
  type,
  start_time: now(),
  timezone: 'UTC',
  duration: 60,
})
const about = (object: object) => ({ object })
const meeting = (fields: object = {}) => about({ ...session(2), ...fields })
const participant = (time: 'join_time' | 'leave_time') =>
  meeting({
    participant: { user_id: id(), user_name: 'A guest', email: 'guest@example.com', [time]: now() },
  })
const recording = () =>
  about({
    ...session(2),
    id: number(),
    account_id: id(),
    host_email: 'host@example.com',
    share_url: `https://zoom.example/rec/share/${id()}`,
    total_size: 0,
    recording_count: 0,
    recording_files: [],
  })

const made: SenderEvents<ZoomEvents> = makeEvents<ZoomEvents>({
  factory: 'zoomEvents',
  data: {
    'meeting.started': () => meeting(),
    'meeting.ended': () => meeting({ end_time: now() }),
    'meeting.participant_joined': () => participant('join_time'),
    'meeting.participant_left': () => participant('leave_time'),
    'recording.completed': recording,
    'recording.transcript_completed': recording,
    'user.created': () => ({
      operator: 'admin@example.com',
      operator_id: id(),
      creation_type: 'create',
      object: { id: id(), email: 'new@example.com', type: 1 },
    }),
    'webinar.started': () => about(session(5)),
    app_deauthorized: () => ({
      user_id: id(),
      client_id: id(),
      deauthorization_time: now(),
      signature: randomUUID().replaceAll('-', '').repeat(2),
    }),
  },
  // Only the time and the payload distinguish Zoom's events, so the account is different each time.
  event: (event, data) => ({
    event,
    event_ts: Date.now(),
    payload: { account_id: id(), ...data },
  }),
  optional: (type) => (type.startsWith('recording.') ? { download_token: id() } : {}),
  unlisted: 'meeting.invented_for_a_test',
})

/**
 * Creates events in the format of Zoom, with new ids.
 *
 * @example
 * ```ts
 * zoomEvents.minimal('meeting.ended', { payload: { object: { topic: 'Retrospective' } } })
 * ```
 */
export const zoomEvents: EventFactory<ZoomEvents> = made.factory

/** Creates an event of any type, for tools. */
export const sampleOfZoom: SenderEvents<ZoomEvents>['sample'] = made.sample
