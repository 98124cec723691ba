import { randomUUID } from 'node:crypto'
import type { RicloudEvent, RicloudEvents } from '@hookseal/core/providers'
import type { EventFactory } from './event-factory.ts'
import { overridden } from './overridden.ts'

type Name = Exclude<keyof RicloudEvents, '*'>

const now = () => new Date().toISOString()

/** The resource that an event is about; what a session or a test holds is not published. */
function minimalData(type: Name): object | undefined {
  const [resource, action] = type.split('.')
  if (resource === 'task') {
    const state = action === 'created' ? 'pending' : action
    return { id: randomUUID(), resource, type: 'fetch-data', state }
  }
  if (resource !== 'poll') return undefined
  return { id: randomUUID(), resource, state: action === 'created' ? 'pending' : 'completed' }
}

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

function event(name: string, data: object | undefined): RicloudEvent {
  const [type = '', action = ''] = name.split('.')
  const envelope = { id: randomUUID(), resource: 'event', type, action } as const
  return data === undefined ? envelope : { ...envelope, data }
}

function fullEvent(type: Name): RicloudEvent {
  const data = minimalData(type)
  const extra = EXTRA[type.split('.')[0] ?? '']?.()
  return {
    ...event(type, data && { ...data, ...extra }),
    state: 'pending',
    retries: 0,
    date_created: now(),
    date_delivered: null,
  }
}

/**
 * Events of ricloud, each call with ids of its own. Names are `type.action`, as the provider derives them.
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
