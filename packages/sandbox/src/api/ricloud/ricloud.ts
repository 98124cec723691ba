import { Hono } from 'hono'
import type { SandboxContext } from '../../domain/sandbox-context.ts'
import type { StoredEvent } from '../../store/events.ts'
import { authorized, plannedFailures } from '../http.ts'
import { configsApi } from './configs.ts'
import { errorOf, refuse } from './errors.ts'
import { listPage } from './list-page.ts'
import { eventView, KEY, testTaskView } from './views.ts'

/** The part of ricloud's API that webhooks need: the configs and events of one organization. */
export function ricloudApi(sandbox: SandboxContext): Hono {
  const { events, deliveries, attempts, webhooks } = sandbox.store
  const api = new Hono()
  api.use(plannedFailures(sandbox, 'ricloud', ({ status }) => errorOf(status)))
  api.use(
    authorized('Token', (context) =>
      refuse(context, 401, 'not-authenticated', 'Send Authorization: Token <key token>.'),
    ),
  )
  api.route('/configs/webhook', configsApi(sandbox))

  api.get('/events', (context) => {
    const { type, action } = context.req.query()
    const all = events.list('ricloud').filter((event) => {
      const dot = event.type.lastIndexOf('.')
      const [itsType, itsAction] = [event.type.slice(0, dot), event.type.slice(dot + 1)]
      return (type ?? itsType) === itsType && (action ?? itsAction) === itsAction
    })
    // Bodies can be large, so only those on the page are read.
    const view = (id: string) =>
      eventView(events.get('ricloud', id) as StoredEvent, deliveries.ofEvent('ricloud', id))
    return listPage(context, '/events', all, view)
  })

  api.get('/events/:id', (context) => {
    const event = events.get('ricloud', context.req.param('id'))
    if (event === undefined) return refuse(context, 404, 'not-found', 'This event does not exist.')
    return context.json(eventView(event, deliveries.ofEvent('ricloud', event.id)))
  })

  api.get('/key', (context) => context.json(KEY))

  // Only the test tasks of configs are kept.
  api.get('/tasks/:id', (context) => {
    const delivery = deliveries.get(context.req.param('id'))
    if (delivery?.sender !== 'ricloud' || delivery.kind !== 'test') {
      return refuse(context, 404, 'not-found', 'This task does not exist.')
    }
    const [attempt] = attempts.ofDelivery(delivery.id)
    const target = webhooks.get(delivery.webhookId)?.url ?? attempt?.url ?? ''
    return context.json(testTaskView(delivery, target))
  })

  api.all('*', (context) => refuse(context, 404, 'not-found', 'Not found.'))
  return api
}
