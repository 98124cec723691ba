import { type Context, Hono } from 'hono'
import * as v from 'valibot'
import type { Webhook } from '../../domain/model.ts'
import type { SandboxContext } from '../../domain/sandbox-context.ts'
import { urlFault } from '../../domain/target-url.ts'
import { triggerTest } from '../../domain/trigger.ts'
import { addWebhook, changeWebhook, removeWebhook } from '../../domain/webhooks.ts'
import { jsonBody } from '../http.ts'
import { dateFilter, NO_DATE } from './date-filter.ts'
import { refuse, refuseParameter } from './errors.ts'
import { listPage } from './list-page.ts'
import { configView, ORGANISATION, testTaskView } from './views.ts'

const STATES = ['new', 'valid', 'invalid', 'deactivated']
const settableState = v.picklist(['new', 'deactivated'])
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Rejects invalid values of a config. */
function fault(context: Context, { url, state }: Record<string, unknown>): Response | undefined {
  if (url !== undefined) {
    const text = typeof url === 'string' ? urlFault(url) : 'must be a string'
    if (text !== undefined) return refuseParameter(context, 'url', text)
  }
  if (state === undefined || v.is(settableState, state)) return undefined
  return refuseParameter(context, 'state', 'must be new or deactivated')
}

const noBody = (context: Context) =>
  refuse(context, 400, 'invalid-body', 'The body must be a JSON object.')

/** `/configs/webhook`. Every change is tested with a delivery, whose outcome sets the state. */
export function configsApi(sandbox: SandboxContext): Hono {
  const { store } = sandbox
  const api = new Hono()
  const one = (run: (context: Context, webhook: Webhook) => Response | Promise<Response>) => {
    return (context: Context) => {
      const webhook = store.webhooks.get(context.req.param('id') ?? '')
      if (webhook?.sender === 'ricloud') return run(context, webhook)
      return refuse(context, 404, 'not-found', 'This webhook config does not exist.')
    }
  }

  api.post('/', async (context) => {
    const body = await jsonBody(context)
    if (!isRecord(body)) return noBody(context)
    const { url } = body
    if (url === undefined) return refuseParameter(context, 'url', 'is required')
    const refusal = fault(context, { url })
    if (refusal !== undefined) return refusal
    const owner = String(ORGANISATION)
    const webhook = addWebhook(sandbox, { sender: 'ricloud', owner, url: String(url) })
    triggerTest(sandbox, webhook)
    return context.json(configView(webhook), 201)
  })

  api.get('/', (context) => {
    const { state } = context.req.query()
    const isWithin = dateFilter(context.req.query(), 'date_created')
    if (typeof isWithin === 'string') return refuseParameter(context, isWithin, NO_DATE)
    if (state !== undefined && !STATES.includes(state)) {
      return refuseParameter(context, 'state', `must be one of ${STATES.join(', ')}`)
    }
    const webhooks = store.webhooks
      .list('ricloud')
      .filter((webhook) =>
        state === undefined ? webhook.state !== 'deactivated' : webhook.state === state,
      )
      .filter(({ createdAt }) => isWithin(createdAt))
      .reverse()
    const view = (id: string) => configView(webhooks.find((one) => one.id === id) as Webhook)
    return listPage(context, '/configs/webhook', webhooks, view)
  })

  api.get(
    '/:id',
    one((context, webhook) => context.json(configView(webhook))),
  )

  api.post(
    '/:id',
    one(async (context, webhook) => {
      const body = await jsonBody(context)
      if (!isRecord(body)) return noBody(context)
      const refusal = fault(context, body)
      if (refusal !== undefined) return refusal
      const url = body['url'] as string | undefined
      const state =
        (body['state'] as 'new' | 'deactivated' | undefined) ??
        (webhook.state === 'deactivated' ? 'deactivated' : 'new')
      const changed = changeWebhook(sandbox, webhook.id, { url, state }) ?? webhook
      if (state === 'new') triggerTest(sandbox, changed)
      return context.json(configView(changed))
    }),
  )

  // Its documentation says GET, its client sends POST.
  api.on(
    ['GET', 'POST'],
    '/:id/test',
    one((context, webhook) =>
      context.json(testTaskView(triggerTest(sandbox, webhook), webhook.url)),
    ),
  )

  api.delete(
    '/:id',
    one((context, webhook) => {
      removeWebhook(sandbox, webhook.id)
      return context.json(configView(webhook))
    }),
  )
  return api
}
