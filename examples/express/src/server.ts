import { createReceiver } from '@hookseal/core'
import { handinger, ricloud, rine } from '@hookseal/core/providers'
import { guard, webhook } from '@hookseal/express'
import express from 'express'

const saw = (...words: unknown[]) => console.log('handler saw', ...words)

const fromRine = createReceiver({
  provider: rine({ secret: process.env.RINE_WEBHOOK_SECRET }),
  handlers: {
    'message.received': ({ event }) => saw(event.event, event.data.message_id),
    'conversation.updated': ({ type }, { attempt }) => {
      saw(type, `attempt ${attempt}`)
      if (attempt === 1) throw new Error('fails once, so that the sender tries again')
    },
  },
})

const fromRicloud = createReceiver({
  provider: ricloud({ secret: process.env.RICLOUD_WEBHOOK_SECRET }),
  handlers: {
    'task.succeeded': ({ event }) => saw('task.succeeded', event.data?.id),
    '*': ({ type }) => saw(type),
  },
})

const provider = handinger({ secret: process.env.HANDINGER_WEBHOOK_TOKEN })
const fromHandinger = guard(createReceiver({ provider }), (delivery, _request, response) => {
  saw('task', delivery.id)
  response.sendStatus(204)
})

const app = express()
app.post('/webhooks/rine', webhook(fromRine))
app.post('/webhooks/ricloud{/:id}', webhook(fromRicloud))
app.post('/webhooks/handinger', fromHandinger)
const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () =>
  console.log('listening', server.address()),
)
