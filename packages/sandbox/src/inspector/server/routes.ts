import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import * as v from 'valibot'
import type { SandboxContext } from '../../domain/sandbox-context.ts'
import { triggerEvent } from '../../domain/trigger.ts'
import type { Watch } from '../../watch.ts'
import { archiveRoutes } from './archive/archive-routes.ts'
import { deliveryRoutes } from './delivery-routes.ts'
import { ownPageOnly } from './own-page.ts'
import { checkedBody, refuse } from './refuse.ts'
import { senderViews } from './sender-views.ts'
import { firstSliceAt, SLICE_MS, slicesOf } from './slices.ts'
import { type OverviewView, webhookView } from './views.ts'
import { webhookRoutes } from './webhook-routes.ts'

const text = v.pipe(v.string(), v.nonEmpty())
const NO_SENDER = 'Choose a sender.'
const EVENT = v.object({
  sender: v.optional(v.pipe(v.string(NO_SENDER), v.nonEmpty(NO_SENDER)), ''),
  type: v.optional(text),
  owner: v.optional(text),
  webhookId: v.optional(text),
  body: v.optional(v.string()),
})

// Changes come in bursts, and the page needs only one message per burst.
const QUIET_MS = 100
// How long a page waits before it checks whether the sandbox is back.
const RETRY_MS = 1000

/** The web UI's API, which does not belong to any sender. */
export function inspectorRoutes(sandbox: SandboxContext, watch: Watch): Hono {
  const { store, clock, archive } = sandbox
  const { webhooks, deliveries } = store
  const api = new Hono()

  api.use(ownPageOnly())
  if (archive !== undefined) api.route('/archive', archiveRoutes(archive, clock))
  api.route('/deliveries', deliveryRoutes(sandbox))
  api.route('/webhooks', webhookRoutes(sandbox))

  api.get('/senders', (context) => context.json(senderViews(sandbox.senders)))

  api.get('/overview', (context) => {
    const now = clock.now()
    const counts = deliveries.countsBySlice(firstSliceAt(now), SLICE_MS)
    const overview: OverviewView = {
      webhooks: webhooks.list().map(webhookView),
      counts: deliveries.counts(),
      slices: slicesOf(counts, now),
      hasArchive: archive !== undefined,
    }
    return context.json(overview)
  })

  api.get('/changes', (context) =>
    streamSSE(context, async (stream) => {
      while (!watch.isClosed() && !stream.aborted) {
        await stream.writeSSE({ data: 'changed', retry: RETRY_MS })
        await watch.next()
        await stream.sleep(QUIET_MS)
      }
    }),
  )

  api.post('/trigger', async (context) => {
    const checked = await checkedBody(context, EVENT)
    if ('refused' in checked) return checked.refused
    const { sender } = checked.given
    if (!sandbox.senders.has(sender)) return refuse(context, 400, NO_SENDER, 'sender')
    return context.json(triggerEvent(sandbox, checked.given), 201)
  })
  return api
}
