import { Hono } from 'hono'
import * as v from 'valibot'
import type { Delivery } from '../../domain/model.ts'
import { resend } from '../../domain/resend.ts'
import type { SandboxContext } from '../../domain/sandbox-context.ts'
import { checkedBody, refuse } from './refuse.ts'
import { verdictOf } from './verdict.ts'
import { attemptView, bytesView, type DeliveriesView, type DeliveryView } from './views.ts'

const MAX_PAGE = 50
const MAX_ATTEMPTS = 50
const MAX_RELATED = 20

const number = (most: number) =>
  v.pipe(v.string(), v.regex(/^\d{1,15}$/), v.transform(Number), v.maxValue(most))
const PAGE = v.strictObject({
  state: v.optional(v.picklist(['pending', 'processing', 'delivered', 'failed', 'dead'])),
  search: v.optional(v.pipe(v.string(), v.maxLength(200))),
  before: v.optional(number(Number.MAX_SAFE_INTEGER)),
  limit: v.optional(number(MAX_PAGE), '25'),
})
const RESEND = v.variant('mode', [
  v.object({ mode: v.picklist(['resend', 'tampered', 'stale']) }),
  v.object({ mode: v.literal('edited'), body: v.string() }),
])

/** The web UI's API for deliveries. */
export function deliveryRoutes(sandbox: SandboxContext): Hono {
  const { deliveries, attempts, webhooks } = sandbox.store
  const api = new Hono()
  const gone = 'This delivery is not in the log.'

  /** Other deliveries of the same event to the same webhook. */
  function relatedTo({ id, eventId, webhookId }: Delivery): readonly Delivery[] {
    return deliveries
      .list({ search: eventId, limit: MAX_PAGE })
      .filter((one) => one.eventId === eventId && one.webhookId === webhookId)
      .filter((one) => one.id !== id && one.attempts > 0)
      .slice(0, MAX_RELATED)
  }

  api.get('/', (context) => {
    const { success, output } = v.safeParse(PAGE, context.req.query())
    if (!success) return refuse(context, 400, 'Invalid filter.')
    const { state, search, before: beforeSeq, limit } = output
    // Reads one more than is shown, to know whether another page follows.
    const found = deliveries.list({ state, search, beforeSeq, limit: limit + 1 })
    const view: DeliveriesView = {
      deliveries: found.slice(0, limit),
      hasOlder: found.length > limit,
    }
    return context.json(view)
  })

  api.get('/:id', async (context) => {
    const delivery = deliveries.get(context.req.param('id'))
    if (delivery === undefined) return refuse(context, 404, gone)
    const log = attempts.ofDelivery(delivery.id).slice(-MAX_ATTEMPTS)
    const view: DeliveryView = {
      delivery,
      attempts: log.map(attemptView),
      verdict: await verdictOf({
        delivery,
        sender: sandbox.senders.get(delivery.sender),
        webhook: webhooks.get(delivery.webhookId),
        bytes: deliveries.bytes(delivery.id),
        attempt: log.at(-1),
      }),
      related: relatedTo(delivery),
    }
    return context.json(view)
  })

  api.get('/:id/body', (context) => {
    const delivery = deliveries.get(context.req.param('id'))
    if (delivery === undefined) return refuse(context, 404, gone)
    return context.json(bytesView(deliveries.bytes(delivery.id).body))
  })

  api.post('/:id/resend', async (context) => {
    const checked = await checkedBody(context, RESEND)
    if ('refused' in checked) return checked.refused
    const { given } = checked
    const delivery = deliveries.get(context.req.param('id'))
    const body = given.mode === 'edited' ? new TextEncoder().encode(given.body) : undefined
    const made = delivery && resend(sandbox, delivery, given.mode, body)
    if (made !== undefined) return context.json(made, 201)
    return refuse(context, 404, 'The webhook was deleted, or its signature covers no time.')
  })
  return api
}
