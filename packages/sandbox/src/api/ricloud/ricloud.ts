import { Hono } from 'hono'
import type { SandboxContext } from '../../domain/sandbox-context.ts'
import type { StoredEvent } from '../../store/events.ts'
import { authorized, plannedFailures } from '../http.ts'
import { configsApi } from './configs.ts'
import { errorOf, refuse } from './errors.ts'
import { listPage } from './list-page.ts'
import { eventFields, eventView } from './views.ts'

/** The part of ricloud's API that webhooks need: configs and events, of one organisation. */
export function ricloudApi(sandbox: SandboxContext): Hono {
  const { events, deliveries } = sandbox.store
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
      const fields = eventFields(event)
      return (
        (type ?? fields['type']) === fields['type'] &&
        (action ?? fields['action']) === fields['action']
      )
    })
    const view = (id: string) => {
      const event = all.find((one) => one.id === id) as StoredEvent
      return eventView(event, deliveries.ofEvent('ricloud', id))
    }
    return listPage(context, '/events', all, view)
  })

  api.get('/events/:id', (context) => {
    const event = events.get('ricloud', context.req.param('id'))
    if (event === undefined) return refuse(context, 404, 'not-found', 'There is no such event.')
    return context.json(eventView(event, deliveries.ofEvent('ricloud', event.id)))
  })

  api.all('*', (context) => refuse(context, 404, 'not-found', 'There is nothing here.'))
  return api
}
