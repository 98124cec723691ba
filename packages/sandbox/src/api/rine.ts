import { type Context, Hono } from 'hono'
import * as v from 'valibot'
import type { Delivery, DeliveryState, Webhook } from '../model.ts'
import { urlFault } from '../senders/target-url.ts'
import { addWebhook, changeWebhook, removeWebhook } from '../senders/webhooks.ts'
import type { World } from '../senders/world.ts'
import { authorized, jsonBody, plannedFailures, wholeNumber } from './http.ts'

const STATUSES: readonly DeliveryState[] = ['pending', 'processing', 'delivered', 'failed', 'dead']

const createBody = v.object({
  agent_id: v.pipe(v.string(), v.nonEmpty()),
  url: v.string(),
  events: v.nullish(v.array(v.string())),
})
const updateBody = v.object({ active: v.boolean() })

/** Unconfirmed: neither the shape nor the statuses of rine’s errors are published. */
function refuse(
  context: Context,
  status: 400 | 401 | 403 | 404 | 409,
  code: string,
  message: string,
): Response {
  return context.json({ error: { code, message } }, status)
}

const webhookView = ({ id, url, state }: Webhook) => ({ id, url, active: state === 'active' })

const jobView = ({ id, state, attempts, maxAttempts }: Delivery) => ({
  ...{ id, status: state, attempts, max_attempts: maxAttempts },
})

/**
 * rine’s webhooks, as its SDK has them. Unconfirmed, because only `/webhooks` is published: the paths below it,
 * the verbs, the errors, and lists as bare arrays.
 */
export function rineApi(world: World): Hono {
  const { store } = world
  const api = new Hono()
  api.use(
    plannedFailures(world, 'rine', ({ status }) => ({
      error: { code: `status_${status}`, message: `The request was answered ${status}.` },
    })),
  )
  api.use(
    authorized('Bearer', (context) =>
      refuse(context, 401, 'unauthorized', 'Send Authorization: Bearer <token>.'),
    ),
  )
  const one = (run: (context: Context, webhook: Webhook) => Response | Promise<Response>) => {
    return (context: Context) => {
      const webhook = store.webhooks.get(context.req.param('id') ?? '')
      if (webhook?.sender === 'rine') return run(context, webhook)
      return refuse(context, 404, 'not_found', 'There is no such webhook.')
    }
  }

  api.post('/webhooks', async (context) => {
    const { success, output } = v.safeParse(createBody, await jsonBody(context))
    if (!success) return refuse(context, 400, 'invalid', 'agent_id and url must be strings.')
    const { agent_id: owner, url, events } = output
    const fault = urlFault(url)
    if (fault !== undefined) return refuse(context, 400, 'invalid_url', `The url ${fault}.`)
    const own = store.webhooks.list('rine', owner)
    if (own.some((webhook) => webhook.url === url)) {
      return refuse(context, 409, 'conflict', 'This agent has a webhook with this url.')
    }
    if (own.length >= world.rineQuota) {
      return refuse(context, 403, 'quota', `An agent may have ${world.rineQuota} webhooks.`)
    }
    const webhook = addWebhook(world, { sender: 'rine', owner, url, events })
    return context.json({ ...webhookView(webhook), secret: webhook.secret }, 201)
  })

  api.get('/webhooks', (context) => {
    const { agent_id: owner, include_inactive: all } = context.req.query()
    if (owner === undefined) return refuse(context, 400, 'invalid', 'agent_id is required.')
    const webhooks = store.webhooks.list('rine', owner).map(webhookView)
    return context.json(webhooks.filter(({ active }) => active || all === 'true'))
  })

  api.patch(
    '/webhooks/:id',
    one(async (context, { id }) => {
      const { success, output } = v.safeParse(updateBody, await jsonBody(context))
      if (!success) return refuse(context, 400, 'invalid', 'active must be true or false.')
      const state = output.active ? 'active' : 'inactive'
      return context.json(webhookView(changeWebhook(world, id, { state }) as Webhook))
    }),
  )

  api.delete(
    '/webhooks/:id',
    one((context, { id }) => {
      removeWebhook(world, id)
      return context.body(null, 204)
    }),
  )

  api.get(
    '/webhooks/:id/deliveries',
    one((context, { id: webhookId }) => {
      const limit = wholeNumber(context, 'limit', { least: 1, most: 100, otherwise: 20 })
      const offset = wholeNumber(context, 'offset', { least: 0, most: 999_999_999, otherwise: 0 })
      const status = context.req.query('status')
      const state = STATUSES.find((known) => known === status)
      if (limit === undefined || offset === undefined) {
        return refuse(context, 400, 'invalid', 'limit is from 1 to 100, offset from 0.')
      }
      if (status !== undefined && state === undefined) {
        return refuse(context, 400, 'invalid', `status is one of ${STATUSES.join(', ')}.`)
      }
      const jobs = store.deliveries.list({ webhookId, state, limit, offset })
      return context.json(jobs.map(jobView))
    }),
  )

  api.get(
    '/webhooks/:id/deliveries/summary',
    one((context, { id }) => {
      const counts = store.deliveries.counts(id)
      const total = Object.values(counts).reduce((sum, n) => sum + n, 0)
      return context.json({ total, ...counts })
    }),
  )

  api.all('*', (context) => refuse(context, 404, 'not_found', 'There is nothing here.'))
  return api
}
