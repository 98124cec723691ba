import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { close, listen } from '@hookseal/tests-kit/listen'
import { Hono } from 'hono'
import { type BodyState, type Driver, webhookReceiver } from '../driver.ts'

/** Reads the body as a middleware before the receiver would. */
async function prepareBody(request: Request, state: BodyState): Promise<void> {
  if (state === 'kept') await request.clone().arrayBuffer()
  if (state === 'kept-beside-json') await request.clone().json()
  if (state === 'parsed') await request.json()
  if (state === 'consumed') await request.arrayBuffer()
}

/** `receiver.fetch` behind Hono on Node. */
export const fetchDriver: Driver = {
  name: 'Fetch',
  verb: 'webhook',
  seesRepeatedHeaders: false,
  readsUnwantedBodies: true,
  lostBodyCode: 'body_already_read',
  lostBodyHint: /before whatever reads the body/,
  async start(mount) {
    const receiver = webhookReceiver(mount)
    const app = new Hono({ strict: false })
    app.all('/hook/:id?', async (context) => {
      await prepareBody(context.req.raw, mount.bodyState)
      return receiver.fetch(context.req.raw)
    })
    const server = createAdaptorServer({ fetch: app.fetch }) as Server
    const port = await listen(server)
    return { port, receiver, close: () => close(server) }
  },
}
