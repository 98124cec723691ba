import { Hono } from 'hono'
import * as v from 'valibot'
import type { SandboxContext } from '../../domain/sandbox-context.ts'
import { startHandshake } from '../../domain/start-handshake.ts'
import { urlFault } from '../../domain/target-url.ts'
import { triggerTest } from '../../domain/trigger.ts'
import { addWebhook, removeWebhook, rotateSecret } from '../../domain/webhooks.ts'
import { checkedBody, refuse } from './refuse.ts'
import { secretView, type WaitingView } from './views.ts'

const text = (message: string) => v.pipe(v.string(message), v.nonEmpty(message))
const NEW_WEBHOOK = v.object({
  sender: v.optional(text('Choose a sender.'), ''),
  owner: v.optional(text('Enter a name.'), '1'),
  url: v.optional(text('Enter the URL of your receiver.'), ''),
})

const sentence = (fault: string) => `The URL ${fault}.`

/** The web UI's API for webhooks. It returns secrets only on request. */
export function webhookRoutes(sandbox: SandboxContext): Hono {
  const { webhooks, deliveries } = sandbox.store
  const api = new Hono()
  const gone = 'This webhook no longer exists.'

  api.post('/', async (context) => {
    const checked = await checkedBody(context, NEW_WEBHOOK)
    if ('refused' in checked) return checked.refused
    const { sender, owner, url } = checked.given
    if (!sandbox.senders.has(sender)) return refuse(context, 400, 'Choose a sender.', 'sender')
    const fault = urlFault(url)
    if (fault !== undefined) return refuse(context, 400, sentence(fault), 'url')
    if (sender === 'handinger' && webhooks.list(sender, owner).length > 0) {
      return refuse(
        context,
        400,
        'A worker can have only one webhook: delete the existing one first.',
        'owner',
      )
    }
    const webhook = addWebhook(sandbox, { sender, owner, url })
    if (sender === 'ricloud') triggerTest(sandbox, webhook)
    return context.json(secretView(webhook), 201)
  })

  api.get('/:id/secret', (context) => {
    const webhook = webhooks.get(context.req.param('id'))
    return webhook === undefined ? refuse(context, 404, gone) : context.json(secretView(webhook))
  })

  api.get('/:id/waiting', (context) => {
    const { pending, processing } = deliveries.counts(context.req.param('id'))
    return context.json<WaitingView>({ waiting: pending + processing })
  })

  api.post('/:id/rotate', (context) => {
    const webhook = webhooks.get(context.req.param('id'))
    if (webhook === undefined) return refuse(context, 404, gone)
    return context.json(secretView(rotateSecret(sandbox, webhook)))
  })

  api.post('/:id/handshake', (context) => {
    const webhook = webhooks.get(context.req.param('id'))
    const sender = sandbox.senders.get(webhook?.sender ?? '')
    if (webhook === undefined || sender?.handshakes === undefined) {
      return refuse(context, 404, 'This webhook has no handshake.')
    }
    startHandshake(sandbox, webhook)
    return context.body(null, 204)
  })

  api.post('/:id/test', (context) => {
    const webhook = webhooks.get(context.req.param('id'))
    if (webhook?.sender !== 'ricloud') return refuse(context, 404, 'This webhook has no test.')
    return context.json(triggerTest(sandbox, webhook), 201)
  })

  api.delete('/:id', (context) => {
    removeWebhook(sandbox, context.req.param('id'))
    return context.body(null, 204)
  })
  return api
}
