import { type Context, Hono } from 'hono'
import * as v from 'valibot'
import type { Attempt, Webhook } from '../domain/model.ts'
import type { SandboxContext } from '../domain/sandbox-context.ts'
import { urlFault } from '../domain/target-url.ts'
import { addWebhook, changeWebhook, removeWebhook, rotateSecret } from '../domain/webhooks.ts'
import { authorized, jsonBody, plannedFailures, wholeNumber } from './http.ts'

const PAGE = 50
const MAX_PAGES = 999_999_999

const updateBody = v.object({ url: v.nullable(v.string()) })

/** Unconfirmed: Handinger does not document the format of its errors. */
const refuse = (context: Context, status: 400 | 401 | 404, error: string) =>
  context.json({ error }, status)

const view = (webhook: Webhook | undefined) => ({
  token: webhook?.secret ?? null,
  url: webhook?.url ?? null,
})

const execution = (
  attempt: Attempt,
  task: { taskId: string | null; taskTitle: string | null },
) => ({
  id: attempt.id,
  createdAt: new Date(attempt.startedAt).toISOString(),
  durationMs: attempt.durationMs ?? 0,
  errorMessage: attempt.error,
  requestStatus: attempt.outcome === 'success' ? 'success' : 'error',
  responseStatus: attempt.status,
  taskId: task.taskId,
  taskTitle: task.taskTitle,
  url: attempt.url,
  workerId: attempt.owner,
})

/** The management API of Handinger: one webhook per worker. Every worker exists. */
export function handingerApi(sandbox: SandboxContext): Hono {
  const { store } = sandbox
  const api = new Hono()
  const webhookOf = (worker: string) => store.webhooks.list('handinger', worker)[0]
  const path = '/api/workers/:worker/webhook'

  api.use(plannedFailures(sandbox, 'handinger', ({ status }) => ({ error: `answered ${status}` })))
  api.use(authorized('Bearer', (context) => refuse(context, 401, 'a bearer token is required')))

  api.get(path, (context) => context.json(view(webhookOf(context.req.param('worker')))))

  api.put(path, async (context) => {
    const { success, output } = v.safeParse(updateBody, await jsonBody(context))
    if (!success) return refuse(context, 400, 'url must be a string or null')
    const owner = context.req.param('worker')
    const webhook = webhookOf(owner)
    const { url } = output
    if (url === null) {
      if (webhook !== undefined) removeWebhook(sandbox, webhook.id)
      return context.json(view(undefined))
    }
    const fault = urlFault(url)
    if (fault !== undefined) return refuse(context, 400, `url ${fault}`)
    if (webhook !== undefined)
      return context.json(view(changeWebhook(sandbox, webhook.id, { url })))
    return context.json(view(addWebhook(sandbox, { sender: 'handinger', owner, url })))
  })

  api.delete(path, (context) => {
    const webhook = webhookOf(context.req.param('worker'))
    if (webhook !== undefined) removeWebhook(sandbox, webhook.id)
    return context.json(view(undefined))
  })

  api.post(`${path}/regenerate-token`, (context) => {
    const webhook = webhookOf(context.req.param('worker'))
    return context.json(view(webhook && rotateSecret(sandbox, webhook)))
  })

  api.get(`${path}/executions`, (context) => {
    const page = wholeNumber(context, 'page', { min: 1, max: MAX_PAGES, fallback: 1 })
    if (page === undefined) return refuse(context, 400, 'page must be a whole number from 1')
    const worker = context.req.param('worker')
    const totalCount = store.attempts.countOfOwner('handinger', worker)
    const none = { taskId: null, taskTitle: null }
    const logs = store.attempts
      .ofOwner('handinger', worker, PAGE, (page - 1) * PAGE)
      .map((attempt) => execution(attempt, store.deliveries.get(attempt.deliveryId) ?? none))
    return context.json({ logs, page, pageCount: Math.ceil(totalCount / PAGE), totalCount })
  })

  api.all('*', (context) => refuse(context, 404, 'not found'))
  return api
}
