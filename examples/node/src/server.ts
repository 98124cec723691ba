import { createServer, type RequestListener } from 'node:http'
import { createReceiver } from '@hookseal/core'
import { nodeGuard, nodeHandler } from '@hookseal/core/node'
import { handinger, ricloud, rine } from '@hookseal/core/providers'

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
const fromHandinger = nodeGuard(createReceiver({ provider }), (delivery, _request, response) => {
  saw('task', delivery.id)
  response.writeHead(204).end()
})

const routes = new Map<string, RequestListener>([
  ['rine', nodeHandler(fromRine)],
  ['ricloud', nodeHandler(fromRicloud)],
  ['handinger', fromHandinger],
])

const server = createServer((request, response) => {
  const [, folder, sender = ''] = request.url?.split(/[/?]/) ?? []
  const route = folder === 'webhooks' ? routes.get(sender) : undefined
  if (route === undefined) response.writeHead(404).end()
  else void route(request, response)
})
server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () =>
  console.log('listening', server.address()),
)
