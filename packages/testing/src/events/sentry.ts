import { randomInt, randomUUID } from 'node:crypto'
import type { SentryEvents } from '@hookseal/core/providers/sentry'
import type { EventFactory } from './event-factory.ts'
import { makeEvents, type SenderEvents } from './make-events.ts'

const number = () => randomInt(1, 1_000_000_000)
const id = () => randomUUID().replaceAll('-', '')
const page = () => `https://sentry.io/organizations/acme/issues/${number()}/`
const title = 'ReferenceError: heck is not defined'

const issue = (status: string) => () => ({
  issue: { id: String(number()), shortId: 'FRONT-END-9', title, status, web_url: page() },
})
const error = () => ({ event_id: id(), issue_id: String(number()), title, web_url: page() })
const metricAlert = (state: string) => () => ({
  metric_alert: { id: String(number()), title: 'Too many errors' },
  description_title: `${state}: Too many errors`,
  description_text: '1000 events in the last 10 minutes',
  web_url: page(),
})
const comment = () => ({
  comment: 'Thank you.',
  comment_id: number(),
  issue_id: number(),
  project_slug: 'front-end',
  timestamp: new Date().toISOString(),
})
const installation = (status: string) => () => ({ installation: { uuid: randomUUID(), status } })

const split = (type: string) => {
  const [resource = '', ...action] = type.split('.')
  return { resource, action: action.join('.') }
}

// The field that identifies the resource of an event that is not listed.
const SHOWN = new Map<string, () => object>([
  ['activity_alert', () => ({ ...issue('unresolved')(), activity: { type: 'seer_pr_created' } })],
  ['issue', issue('unresolved')],
  ['metric_alert', metricAlert('Open')],
  ['preprod_artifact', () => ({ buildId: String(number()) })],
  ['seer', () => ({ run_id: number(), group_id: number() })],
])

const made: SenderEvents<SentryEvents> = makeEvents<SentryEvents>({
  factory: 'sentryEvents',
  data: {
    'issue.created': issue('unresolved'),
    'issue.assigned': issue('unresolved'),
    'issue.ignored': issue('ignored'),
    'issue.resolved': issue('resolved'),
    'issue.unresolved': issue('unresolved'),
    'error.created': () => ({ error: error() }),
    'event_alert.triggered': () => ({ event: error(), triggered_rule: 'Every error' }),
    'metric_alert.critical': metricAlert('Critical'),
    'metric_alert.resolved': metricAlert('Resolved'),
    'metric_alert.warning': metricAlert('Warning'),
    'comment.created': comment,
    'comment.deleted': comment,
    'comment.updated': comment,
    'installation.created': installation('pending'),
    'installation.deleted': installation('installed'),
  },
  event(type, data) {
    const { resource, action } = split(type)
    return {
      action,
      installation: { uuid: randomUUID() },
      data: Object.keys(data).length > 0 ? data : (SHOWN.get(resource)?.() ?? {}),
      actor: { type: 'application', id: 'sentry', name: 'Sentry' },
    }
  },
  headers: (type) => ({
    'sentry-hook-resource': split(type).resource,
    'sentry-hook-timestamp': String(Math.floor(Date.now() / 1000)),
    'request-id': id(),
  }),
  unlisted: 'invented.for_a_test',
})

/**
 * Creates events in the format of Sentry, with new ids and only the fields that distinguish them, so `minimal` and
 * `full` return the same fields. `signed()` sends them with the headers `Sentry-Hook-Resource`, `Sentry-Hook-Timestamp`
 * and `Request-ID`.
 *
 * @example
 * ```ts
 * sentryEvents.minimal('issue.created', { data: { issue: { shortId: 'API-1' } } })
 * ```
 */
export const sentryEvents: EventFactory<SentryEvents> = made.factory

/** Creates an event of any type, for tools. */
export const sampleOfSentry: SenderEvents<SentryEvents>['sample'] = made.sample
