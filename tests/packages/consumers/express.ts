// The code of an Express application, with the types of Express and Node.
import { createServer } from 'node:http'
import { createReceiver } from '@hookseal/core'
import { nodeHandler } from '@hookseal/core/node'
import { rine } from '@hookseal/core/providers'
import { guard, webhook } from '@hookseal/express'
import * as express from 'express'

const receiver = createReceiver({
  provider: rine({ secret: 'a-secret' }),
  handlers: { 'message.received': ({ event }) => event.data.conversation_id },
})
const guarded = guard(receiver)

export const router: express.Router = express.Router()
router.post('/webhooks/rine', webhook(receiver))
router.post('/guarded', guarded, (request, response) => {
  const delivery = guarded.delivery(request)
  if (delivery.known && delivery.type === 'message.received') {
    const id: string = delivery.event.data.message_id
    response.send(id)
  }
  // @ts-expect-error -- only a guard's request has a delivery
  void request.delivery
  response.status(guarded.context(request).attempt === 1 ? 204 : 200).end()
})

export const server = createServer(nodeHandler(receiver))
