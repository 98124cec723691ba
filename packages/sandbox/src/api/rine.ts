import { type Context, Hono } from 'hono'
import * as v from 'valibot'
import type { Delivery, DeliveryState, Webhook } from '../domain/model.ts'
import type { SandboxContext } from '../domain/sandbox-context.ts'
import { urlFault } from '../domain/target-url.ts'
import { addWebhook, changeWebhook, removeWebhook } from '../domain/webhooks.ts'
import { authorized, jsonBody, plannedFailures, wholeNumber } from './http.ts'

const STATUSES: readonly DeliveryState[] = ['pending', 'processing', 'delivered', 'failed', 'dead']

const createBody = v.object({
  agent_id: v.pipe(v.string(), v.nonEmpty()),
  url: v.string(),
  events: v.nullish(v.array(v.string())),
})
const updateBody = v.object({ active: v.boolean() })

/** Unconfirmed: rine documents neither the format nor the statuses of its errors. */
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
 * rine's webhook API, as its SDK uses it. Only `/webhooks` is documented. Unconfirmed: the paths below it, the methods,
 * the errors, and lists as plain arrays.
 */
export function rineApi(sandbox: SandboxContext): Hono {
  const { store } = sandbox
  const api = new Hono()
  api.use(
    plannedFailures(sandbox, 'rine', ({ status }) => ({
      error: { code: `status_${status}`, message: `The request failed with status ${status}.` },
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
      return refuse(context, 404, 'not_found', 'This webhook does not exist.')
    }
  }

  api.post('/webhooks', async (context) => {
    const { success, output } = v.safeParse(createBody, await jsonBody(context))
    if (!success) return refuse(context, 400, 'invalid', 'agent_id and url must be strings.')
    const { agent_id: owner, url, events } = output
    const fault = urlFault(url)
    if (fault !== undefined) return refuse(context, 400, 'invalid_url', `The url ${fault}.`)
    const all = store.webhooks.list('rine')
    if (all.some((webhook) => webhook.url === url)) {
      return refuse(context, 409, 'conflict', 'A webhook with this url already exists.')
    }
    const own = all.filter((webhook) => webhook.owner === owner)
    if (own.length >= sandbox.rineQuota) {
      return refuse(context, 403, 'quota', `An agent may have ${sandbox.rineQuota} webhooks.`)
    }
    const webhook = addWebhook(sandbox, { sender: 'rine', owner, url, events })
    return context.json({ ...webhookView(webhook), secret: webhook.secret }, 201)
  })

  api.get('/webhooks', (context) => {
    const { agent_id: owner, include_inactive: all } = context.req.query()
    const webhooks = store.webhooks.list('rine', owner).map(webhookView)
    return context.json(webhooks.filter(({ active }) => active || all === 'true'))
  })

  api.patch(
    '/webhooks/:id',
    one(async (context, { id }) => {
      const { success, output } = v.safeParse(updateBody, await jsonBody(context))
      if (!success) return refuse(context, 400, 'invalid', 'active must be true or false.')
      const state = output.active ? 'active' : 'inactive'
      return context.json(webhookView(changeWebhook(sandbox, id, { state }) as Webhook))
    }),
  )

  api.delete(
    '/webhooks/:id',
    one((context, { id }) => {
      removeWebhook(sandbox, id)
      return context.body(null, 204)
    }),
  )

  // The jobs of a deleted webhook stay readable, since some of them are dead because of the deletion.
  const jobsOf = (run: (context: Context, webhookId: string) => Response) => (context: Context) => {
    const id = context.req.param('id') ?? ''
    const { sender } =
      store.webhooks.get(id) ?? store.deliveries.list({ webhookId: id, limit: 1 })[0] ?? {}
    if (sender === 'rine') return run(context, id)
    return refuse(context, 404, 'not_found', 'This webhook does not exist.')
  }

  api.get(
    '/webhooks/:id/deliveries',
    jobsOf((context, webhookId) => {
      const limit = wholeNumber(context, 'limit', { min: 1, max: 100, fallback: 20 })
      const offset = wholeNumber(context, 'offset', { min: 0, max: 999_999_999, fallback: 0 })
      const status = context.req.query('status')
      const state = STATUSES.find((known) => known === status)
      if (limit === undefined || offset === undefined) {
        return refuse(context, 400, 'invalid', 'limit must be from 1 to 100, offset from 0.')
      }
      if (status !== undefined && state === undefined) {
        return refuse(context, 400, 'invalid', `status must be one of ${STATUSES.join(', ')}.`)
      }
      const jobs = store.deliveries.list({ webhookId, state, limit, offset })
      return context.json(jobs.map(jobView))
    }),
  )

  api.get(
    '/webhooks/:id/deliveries/summary',
    jobsOf((context, id) => {
      const counts = store.deliveries.counts(id)
      const total = Object.values(counts).reduce((sum, n) => sum + n, 0)
      return context.json({ total, ...counts })
    }),
  )

  api.all('*', (context) => refuse(context, 404, 'not_found', 'Not found.'))
  return api
}
