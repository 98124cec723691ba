import { randomUUID } from 'node:crypto'
import type { RicloudEvent, RicloudEvents } from '@hookseal/core/providers'
import { type EventFactory, knownMaker } from './event-factory.ts'
import { overridden } from './overridden.ts'

type Name = Exclude<keyof RicloudEvents, '*'>

const now = () => new Date().toISOString()

const resource = (resource: string, fields: object = {}) => ({
  id: randomUUID(),
  resource,
  ...fields,
})
const task = (state: string) => resource('task', { type: 'fetch-data', state })

/**
 * The resource that an event is about. Apart from the id, the fields of a session or a webhook config are not
 * documented.
 */
const DATA: Readonly<Record<Name, () => object>> = {
  'session.expired': () => resource('session'),
  'poll.created': () => resource('poll', { state: 'pending' }),
  'poll.completed': () => resource('poll', { state: 'completed' }),
  'task.created': () => task('pending'),
  'task.succeeded': () => task('succeeded'),
  'task.failed': () => task('failed'),
  'webhook_config.test': () => resource('webhook_config'),
}

/** The event types that the sender documents. */
export const ricloudNames: readonly string[] = Object.keys(DATA)

const minimalData = (type: Name) => knownMaker('ricloudEvents', DATA, type)()

const EXTRA: Readonly<Record<string, () => object>> = {
  task: () => ({
    organisation: 1,
    key: randomUUID(),
    user: randomUUID(),
    source: randomUUID(),
    session: randomUUID(),
    poll: randomUUID(),
    source_type: 'icloud.account',
    target: randomUUID(),
    results: [],
    error: null,
    date_created: now(),
    date_started: now(),
    date_completed: now(),
  }),
  poll: () => ({
    organisation: 1,
    key: randomUUID(),
    user: randomUUID(),
    source: randomUUID(),
    session: randomUUID(),
    subscription: randomUUID(),
    tasks_pending: [],
    tasks_processing: [],
    tasks_succeeded: [randomUUID()],
    tasks_failed: [],
    tasks_suspended: [],
    results: [],
    errors: [],
    date_created: now(),
    date_started: now(),
    date_completed: now(),
  }),
}

function event(name: string, data: object): RicloudEvent {
  const [type = '', action = ''] = name.split('.')
  return { id: randomUUID(), resource: 'event', type, action, data }
}

function fullEvent(type: Name): RicloudEvent {
  const data = minimalData(type)
  const extra = EXTRA[type.split('.')[0] ?? '']?.()
  return {
    ...event(type, { ...data, ...extra }),
    state: 'pending',
    retries: 0,
    date_created: now(),
    date_delivered: null,
  }
}

/**
 * Creates events in the format of ricloud, with new ids. Types have the form `type.action`, as the provider derives
 * them.
 *
 * @example
 * ```ts
 * ricloudEvents.full('task.succeeded', { data: { results: ['r_1'] } })
 * ```
 */
export const ricloudEvents: EventFactory<RicloudEvents> = Object.freeze<
  EventFactory<RicloudEvents>
>({
  minimal(type, overrides) {
    return overridden(event(type, minimalData(type)) as never, overrides)
  },
  full(type, overrides) {
    return overridden(fullEvent(type) as never, overrides)
  },
  unknown(overrides) {
    return overridden<RicloudEvent>(event('invented.for_a_test', { id: randomUUID() }), overrides)
  },
})
