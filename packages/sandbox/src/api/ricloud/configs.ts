import { type Context, Hono } from 'hono'
import * as v from 'valibot'
import type { Webhook } from '../../model.ts'
import { urlFault } from '../../senders/target-url.ts'
import { triggerTest } from '../../senders/trigger.ts'
import { addWebhook, changeWebhook, removeWebhook } from '../../senders/webhooks.ts'
import type { World } from '../../senders/world.ts'
import { jsonBody } from '../http.ts'
import { refuse, refuseParameter } from './errors.ts'
import { listPage } from './list-page.ts'
import { configView, ORGANISATION, testTaskView } from './views.ts'

const STATES = ['new', 'valid', 'invalid', 'deactivated']
const settableState = v.picklist(['new', 'deactivated'])
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What is wrong with a config’s new values. */
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

/** `/configs/webhook`: every change is tested by a delivery, which decides the state. */
export function configsApi(world: World): Hono {
  const { store } = world
  const api = new Hono()
  const one = (run: (context: Context, webhook: Webhook) => Response | Promise<Response>) => {
    return (context: Context) => {
      const webhook = store.webhooks.get(context.req.param('id') ?? '')
      if (webhook?.sender === 'ricloud') return run(context, webhook)
      return refuse(context, 404, 'not-found', 'There is no such webhook config.')
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
    const webhook = addWebhook(world, { sender: 'ricloud', owner, url: String(url) })
    triggerTest(world, webhook)
    return context.json(configView(webhook), 201)
  })

  api.get('/', (context) => {
    const { state, date_created: date } = context.req.query()
    if (state !== undefined && !STATES.includes(state)) {
      return refuseParameter(context, 'state', `must be one of ${STATES.join(', ')}`)
    }
    const webhooks = store.webhooks
      .list('ricloud')
      .filter((webhook) =>
        state === undefined ? webhook.state !== 'deactivated' : webhook.state === state,
      )
      // Unconfirmed: how a time is asked for is not published; here, by how it begins.
      .filter(({ createdAt }) => new Date(createdAt).toISOString().startsWith(date ?? ''))
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
      const changed = changeWebhook(world, webhook.id, { url, state }) ?? webhook
      if (state === 'new') triggerTest(world, changed)
      return context.json(configView(changed))
    }),
  )

  // Its documentation says GET, its client sends POST.
  api.on(
    ['GET', 'POST'],
    '/:id/test',
    one((context, webhook) => context.json(testTaskView(webhook, triggerTest(world, webhook)))),
  )

  api.delete(
    '/:id',
    one((context, webhook) => {
      removeWebhook(world, webhook.id)
      return context.json(configView(webhook))
    }),
  )
  return api
}
