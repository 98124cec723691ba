import type { Delivery, DeliveryState, Webhook } from '../../domain/model.ts'
import type { StoredEvent } from '../../store/events.ts'

const iso = (ms: number) => new Date(ms).toISOString()

/** The organisation of every token: there is only one. */
export const ORGANISATION = 1

/** A `webhook_config`. */
export function configView({ id, url, secret, state, createdAt }: Webhook): object {
  return {
    ...{ id, resource: 'webhook_config', organisation: ORGANISATION, url, secret, state },
    date_created: iso(createdAt),
  }
}

/** The task of a config's test, just after it was started. */
export function testTaskView(webhook: Webhook, { id, createdAt }: Delivery): object {
  return {
    ...{ id, resource: 'task', organisation: ORGANISATION, key: webhook.id },
    ...{ type: 'webhook_config.test', target: webhook.url, state: 'pending', results: [] },
    ...{ error: null, date_created: iso(createdAt), date_started: null, date_completed: null },
  }
}

type EventState = 'pending' | 'delivered' | 'failed'

const OPEN: readonly DeliveryState[] = ['pending', 'processing']

function eventState(deliveries: readonly Delivery[]): EventState {
  if (deliveries.some(({ state }) => OPEN.includes(state))) return 'pending'
  const isWhole = deliveries.every(({ state }) => state === 'delivered')
  return isWhole ? 'delivered' : 'failed'
}

/** The fields of an event's body, which need not be JSON if it was a custom one. */
export function eventFields({ id, body }: StoredEvent): Readonly<Record<string, unknown>> {
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
