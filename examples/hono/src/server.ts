import { serve } from '@hono/node-server'
import { createReceiver } from '@hookseal/core'
import { handinger, ricloud, rine } from '@hookseal/core/providers'
import { Hono } from 'hono'

const saw = (...words: unknown[]) => console.log('handler saw', ...words)

const fromRine = createReceiver({
  provider: rine({ secret: process.env.RINE_WEBHOOK_SECRET }),
  handlers: { 'message.received': ({ event }) => saw(event.event, event.data.message_id) },
})

const fromRicloud = createReceiver({
  provider: ricloud({ secret: process.env.RICLOUD_WEBHOOK_SECRET }),
  handlers: { 'task.succeeded': ({ type, event }) => saw(type, event.data?.id) },
})

const fromHandinger = createReceiver({
  provider: handinger({ secret: process.env.HANDINGER_WEBHOOK_TOKEN }),
  handlers: { '*': ({ id }) => saw('task', id) },
})

const app = new Hono({ strict: false })
app.post('/webhooks/rine', (c) => fromRine.fetch(c.req.raw))
app.post('/webhooks/ricloud/:id?', (c) => fromRicloud.fetch(c.req.raw))
app.post('/webhooks/handinger', (c) => fromHandinger.fetch(c.req.raw))

const port = Number(process.env.PORT ?? 3000)
serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, (address) =>
  console.log('listening', address),
)
