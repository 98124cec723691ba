import type { Delivery, DeliveryState, Webhook } from '../../domain/model.ts'
import type { StoredEvent } from '../../store/events.ts'

const iso = (ms: number) => new Date(ms).toISOString()

/** The organization of every token. There is only one. */
export const ORGANISATION = 1

/** A `webhook_config`. */
export function configView({ id, url, secret, state, createdAt }: Webhook): object {
  return {
    ...{ id, resource: 'webhook_config', organisation: ORGANISATION, url, secret, state },
    date_created: iso(createdAt),
  }
}

/** The key of every token. Apart from the id, its fields are not documented. */
export const KEY: object = Object.freeze({
  ...{ id: 1, resource: 'key', organisation: ORGANISATION, webhook_config: null },
})

const TASK_STATES = {
  pending: 'pending',
  processing: 'processing',
  delivered: 'succeeded',
  failed: 'failed',
  dead: 'failed',
} as const

/** The task of a config's test, with the state of its delivery. */
export function testTaskView({ id, ...delivery }: Delivery, target: string): object {
  const { state, attempts, createdAt, settledAt, lastError } = delivery
  return {
    ...{ id, resource: 'task', organisation: ORGANISATION, key: 1 },
    ...{ type: 'webhook_config.test', target, state: TASK_STATES[state], results: [] },
    ...{ error: settledAt === null ? null : lastError, date_created: iso(createdAt) },
    date_started: attempts === 0 ? null : iso(createdAt),
    date_completed: settledAt === null ? null : iso(settledAt),
  }
}

type EventState = 'pending' | 'delivered' | 'failed'

const OPEN: readonly DeliveryState[] = ['pending', 'processing']

function eventState(deliveries: readonly Delivery[]): EventState {
  if (deliveries.some(({ state }) => OPEN.includes(state))) return 'pending'
  const isWhole = deliveries.every(({ state }) => state === 'delivered')
  return isWhole ? 'delivered' : 'failed'
}

/** The fields of an event's body. A custom body may not be JSON. */
function eventFields({ id, body }: StoredEvent): Readonly<Record<string, unknown>> {
  try {
    return { ...JSON.parse(Buffer.from(body).toString('utf8')), id }
  } catch {
    return { id, resource: 'event' }
  }
}

/** An event as it was sent, with the current state of its deliveries. */
export function eventView(event: StoredEvent, deliveries: readonly Delivery[]): object {
  const state = eventState(deliveries)
  const settled = deliveries.map(({ settledAt }) => settledAt ?? 0)
  return {
    ...eventFields(event),
    state,
    retries: deliveries.reduce((sum, { attempts }) => sum + Math.max(0, attempts - 1), 0),
    date_created: iso(event.createdAt),
    date_delivered: state === 'delivered' && settled.length > 0 ? iso(Math.max(...settled)) : null,
  }
}
