import { type Context, Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import * as v from 'valibot'
import { jsonBody } from '../../api/http.ts'
import { resend } from '../../domain/resend.ts'
import type { SandboxContext } from '../../domain/sandbox-context.ts'
import { urlFault } from '../../domain/target-url.ts'
import { triggerEvent, triggerTest } from '../../domain/trigger.ts'
import { addWebhook, removeWebhook, rotateSecret } from '../../domain/webhooks.ts'
import type { Watch } from '../../watch.ts'
import { archiveRoutes } from './archive/archive-routes.ts'
import { verdictOf } from './verdict.ts'
import {
  bytesView,
  type DeliveryView,
  firstSliceAt,
  type OverviewView,
  senderViews,
  slicesOf,
  webhookView,
} from './views.ts'

const sender = v.string()
const text = v.pipe(v.string(), v.nonEmpty())
const webhookBody = v.object({ sender, owner: text, url: v.string() })
const triggerBody = v.object({
  sender,
  type: v.optional(text),
  owner: v.optional(text),
  webhookId: v.optional(text),
  body: v.optional(v.string()),
})
const resendBody = v.object({ mode: v.picklist(['resend', 'tampered', 'stale']) })

const SHOWN = 200
// Changes come in bursts; the page needs one message per burst.
const QUIET_MS = 100

const refuse = (context: Context, status: 400 | 404, error: string) =>
  context.json({ error }, status)

/**
 * Whether a request comes from the sandbox's own page, or from no page at all. Another site's page can post here
 * without being able to read the answer. Browsers without Fetch Metadata (Safari before 16.4, web views) still
 * send an `Origin` with a POST, so both are looked at; `null` is the origin of a sandboxed frame.
 */
function isOwnPage({ req }: Context): boolean {
  const site = req.header('sec-fetch-site') ?? 'same-origin'
  const own = `http://${req.header('host')}`
  const isOwnOrigin = (req.header('origin') ?? own).toLowerCase() === own.toLowerCase()
  return isOwnOrigin && (site === 'same-origin' || site === 'none')
}

/** The API of the page. It belongs to no sender. */
export function inspectorRoutes(sandbox: SandboxContext, watch: Watch): Hono {
  const { store, senders, clock, archive } = sandbox
  const { webhooks, deliveries, attempts } = store
  const api = new Hono()

  api.use(async (context, next) => {
    context.header('x-content-type-options', 'nosniff')
    if (isOwnPage(context)) return next()
    return context.text("this is for the sandbox's own page", 403)
  })

  if (archive !== undefined) api.route('/archive', archiveRoutes(archive, clock))

  api.get('/overview', (context) => {
    const now = clock.now()
    const overview: OverviewView = {
      webhooks: webhooks.list().map(webhookView),
      deliveries: deliveries.list({ limit: SHOWN }),
      counts: deliveries.counts(),
      slices: slicesOf(deliveries.createdSince(firstSliceAt(now)), now),
      senders: senderViews(senders),
      hasArchive: archive !== undefined,
    }
    return context.json(overview)
  })

  api.get('/deliveries/:id', async (context) => {
    const delivery = deliveries.get(context.req.param('id'))
    if (delivery === undefined) return refuse(context, 404, 'there is no such delivery')
    const bytes = deliveries.bytes(delivery.id)
    const log = attempts.ofDelivery(delivery.id)
    const webhook = webhooks.get(delivery.webhookId)
    const view: DeliveryView = {
      delivery,
      body: bytesView(bytes.body),
      attempts: log.map(({ seq: _, responseBody, ...attempt }) => {
        return { ...attempt, responseBody: bytesView(responseBody) }
      }),
      verdict: await verdictOf(senders, webhook, delivery, bytes, log.at(-1)),
    }
    return context.json(view)
  })

  api.get('/changes', (context) =>
    streamSSE(context, async (stream) => {
      while (!watch.isClosed() && !stream.aborted) {
        await stream.writeSSE({ data: 'changed' })
        await watch.next()
        await stream.sleep(QUIET_MS)
      }
    }),
  )

  api.post('/webhooks', async (context) => {
    const { success, output } = v.safeParse(webhookBody, await jsonBody(context))
    if (!success || !senders.has(output.sender)) {
      return refuse(context, 400, 'sender, owner and url are required')
    }
    const fault = urlFault(output.url)
    if (fault !== undefined) return refuse(context, 400, `url ${fault}`)
    const old = webhooks.list(output.sender, output.owner)
    if (output.sender === 'handinger' && old.length > 0) {
      return refuse(context, 400, 'a worker has one webhook: delete it first')
    }
    const webhook = addWebhook(sandbox, output)
    if (webhook.sender === 'ricloud') triggerTest(sandbox, webhook)
    return context.json(webhookView(webhook), 201)
  })

  api.post('/webhooks/:id/rotate', (context) => {
    const webhook = webhooks.get(context.req.param('id'))
    if (webhook === undefined) return refuse(context, 404, 'there is no such webhook')
    return context.json(webhookView(rotateSecret(sandbox, webhook)))
  })

  api.post('/webhooks/:id/test', (context) => {
    const webhook = webhooks.get(context.req.param('id'))
    if (webhook?.sender !== 'ricloud') return refuse(context, 404, 'there is no such config')
    return context.json(triggerTest(sandbox, webhook), 201)
  })

  api.delete('/webhooks/:id', (context) => {
    removeWebhook(sandbox, context.req.param('id'))
    return context.body(null, 204)
  })

  api.post('/trigger', async (context) => {
    const { success, output } = v.safeParse(triggerBody, await jsonBody(context))
    if (!success || !senders.has(output.sender)) {
      return refuse(context, 400, 'a sender is required')
    }
    return context.json(triggerEvent(sandbox, output), 201)
  })

  api.post('/deliveries/:id/resend', async (context) => {
    const { success, output } = v.safeParse(resendBody, await jsonBody(context))
    const delivery = deliveries.get(context.req.param('id'))
    if (!success) return refuse(context, 400, 'mode is resend, tampered or stale')
    const made = delivery && resend(sandbox, delivery, output.mode)
    if (made !== undefined) return context.json(made, 201)
    return refuse(context, 404, 'the webhook was deleted, or its signature holds no time')
  })
  return api
}
