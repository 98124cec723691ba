import type { IncomingMessage, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { type AnyDelivery, createReceiver } from '@hookseal/core'
import { nodeHandler } from '@hookseal/core/node'
import { type RineEvents, rine } from '@hookseal/core/providers'
import { SECRET } from '../../receiver/config.ts'
import type { Backend } from './backend.ts'
import { type Pattern, REPLAY } from './config.ts'

type Listener = (request: IncomingMessage, response: ServerResponse) => Promise<void>
type MakeListener = (backend: Backend) => Listener

const provider = rine({ secret: SECRET })
const idOf = ({ event }: AnyDelivery) => (event as RineEvents['message.received']).data.message_id

/** Hand-written code that verifies with a library and does the rest itself. */
function byHand(
  answer: (id: string, backend: Backend, accept: () => Promise<void>) => Promise<void>,
): MakeListener {
  const receiver = createReceiver({ provider, logger: false })
  return (backend) => async (request, response) => {
    const { headers } = request
    const delivery = await receiver.verify({ method: 'POST', headers, body: await buffer(request) })
    const accept = () => new Promise<void>((sent) => response.writeHead(200).end(sent))
    await answer(idOf(delivery), backend, accept)
  }
}

/** How each pattern answers a sender. */
export const LISTENERS: Readonly<Record<Pattern, MakeListener>> = {
  'handOff and work': ({ store, handOff }) =>
    nodeHandler(
      createReceiver({
        provider,
        replay: { store, ...REPLAY },
        handlers: { '*': handOff() },
        logger: false,
      }),
    ),
  'answer 200, enqueue after': byHand(async (id, { enqueue }, accept) => {
    await accept()
    await enqueue({ id })
  }),
  'mark the id, enqueue, answer 200': byHand(async (id, { mark, enqueue }, accept) => {
    if (await mark(id)) await enqueue({ id })
    await accept()
  }),
  'enqueue, answer 200, no claim': byHand(async (id, { enqueue }, accept) => {
    await enqueue({ id })
    await accept()
  }),
  'claim, enqueue under its key, commit; the job goes when it is done': ({ store, enqueue }) =>
    nodeHandler(
      createReceiver({
        provider,
        replay: { store, ...REPLAY },
        handlers: {
          '*': async (delivery) => {
            await enqueue({ id: idOf(delivery) }, delivery.key)
          },
        },
        logger: false,
      }),
    ),
}
