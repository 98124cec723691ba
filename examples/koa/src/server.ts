import { createReceiver } from '@hookseal/core'
import { handinger, ricloud, rine } from '@hookseal/core/providers'
import { guard, webhook } from '@hookseal/koa'
import Router from '@koa/router'
import Koa from 'koa'

const saw = (...words: unknown[]) => console.log('handler saw', ...words)

const fromRine = createReceiver({
  provider: rine({ secret: process.env.RINE_WEBHOOK_SECRET }),
  handlers: { 'message.received': ({ event }) => saw(event.event, event.data.message_id) },
})

const fromRicloud = createReceiver({
  provider: ricloud({ secret: process.env.RICLOUD_WEBHOOK_SECRET }),
  handlers: { 'task.succeeded': ({ type, event }) => saw(type, event.data?.id) },
})

const provider = handinger({ secret: process.env.HANDINGER_WEBHOOK_TOKEN })
const fromHandinger = guard(createReceiver({ provider }), (delivery, ctx) => {
  saw('task', delivery.id)
  ctx.status = 204
})

const router = new Router({ prefix: '/webhooks' })
router.post('/rine', webhook(fromRine))
router.post('/ricloud{/:id}', webhook(fromRicloud))
router.post('/handinger', fromHandinger)

const app = new Koa()
app.use(router.routes())
const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () =>
  console.log('listening', server.address()),
)
