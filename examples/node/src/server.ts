import { createServer } from 'node:http'
import { createReceiver } from '@hookseal/core'
import { type NodeHandler, nodeHandler } from '@hookseal/core/node'
import { handinger, ricloud, rine } from '@hookseal/core/providers'

const saw = (...words: unknown[]) => console.log('handler saw', ...words)

const fromRine = createReceiver({
  provider: rine({ secret: process.env['RINE_WEBHOOK_SECRET'] }),
  handlers: { 'message.received': ({ event }) => saw(event.event, event.data.message_id) },
})

const fromRicloud = createReceiver({
  provider: ricloud({ secret: process.env['RICLOUD_WEBHOOK_SECRET'] }),
  handlers: { 'task.succeeded': ({ type, event }) => saw(type, event.data?.id) },
})

const fromHandinger = createReceiver({
  provider: handinger({ secret: process.env['HANDINGER_WEBHOOK_TOKEN'] }),
  handlers: { '*': ({ id }) => saw('task', id) },
})

const routes = new Map<string, NodeHandler>([
  ['rine', nodeHandler(fromRine)],
  ['ricloud', nodeHandler(fromRicloud)],
  ['handinger', nodeHandler(fromHandinger)],
])

const server = createServer((request, response) => {
  const [, folder, sender = ''] = request.url?.split(/[/?]/) ?? []
  const route = folder === 'webhooks' ? routes.get(sender) : undefined
  if (route === undefined) response.writeHead(404).end()
  else void route(request, response)
})
server.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1', () =>
  console.log('listening', server.address()),
)
