import { createReceiver } from '@hookseal/core'
import { handinger, ricloud, rine } from '@hookseal/core/providers'
import { guard, webhook } from '@hookseal/fastify'
import Fastify from 'fastify'

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
const fromHandinger = guard(createReceiver({ provider }), (delivery, _request, reply) => {
  saw('task', delivery.id)
  return reply.code(204).send()
})

const app = Fastify({ routerOptions: { ignoreTrailingSlash: true } })
app.register(webhook(fromRine), { url: '/webhooks/rine' })
app.register(webhook(fromRicloud), { url: '/webhooks/ricloud/:id?' })
app.register(fromHandinger, { url: '/webhooks/handinger' })
await app.listen({ port: Number(process.env.PORT ?? 3000), host: '127.0.0.1' })
console.log('listening', app.server.address())
