import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { nodeGuard, nodeHandler } from '@hookseal/core/node'
import { close, listen } from '@hookseal/tests-kit/listen'
import {
  answerOf,
  type BodyState,
  type Driver,
  guardReceiver,
  type MountOptions,
  type RunningServer,
  webhookReceiver,
} from '../driver.ts'

type Listener = (request: IncomingMessage, response: ServerResponse) => Promise<unknown>

/** Reads the body as other code before the adapter would. */
export async function prepareBody(request: IncomingMessage, state: BodyState): Promise<void> {
  if (state === 'unread') return
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const bytes = Buffer.concat(chunks)
  if (state === 'kept') Object.assign(request, { body: bytes })
  if (state === 'kept-beside-json') {
    Object.assign(request, { body: JSON.parse(bytes.toString()), rawBody: bytes })
  }
  if (state === 'parsed') Object.assign(request, { body: JSON.parse(bytes.toString()) })
}

async function serve(mount: MountOptions, receiver: RunningServer['receiver'], handle: Listener) {
  const server = createServer((request, response) => {
    void prepareBody(request, mount.bodyState).then(() => handle(request, response))
  })
  const port = await listen(server)
  return { port, receiver, close: () => close(server) }
}

const platform = {
  seesRepeatedHeaders: true,
  readsUnwantedBodies: false,
  lostBodyCode: 'body_already_parsed',
  lostBodyHint: /bytes/,
} as const

export const nodeDriver: Driver = {
  ...platform,
  name: 'node:http',
  verb: 'webhook',
  async start(mount) {
    const receiver = webhookReceiver(mount)
    return serve(mount, receiver, nodeHandler(receiver))
  },
}

export const nodeGuardDriver: Driver = {
  ...platform,
  name: 'node:http guard',
  verb: 'guard',
  async start(mount) {
    const receiver = guardReceiver(mount)
    const guard = nodeGuard(receiver)
    const { status, headers, body } = answerOf(mount)
    return serve(mount, receiver, async (request, response) => {
      if (!(await guard.admit(request, response))) return
      try {
        await mount.handle(guard.delivery(request), guard.context(request))
        response.writeHead(status, { ...headers }).end(body)
      } catch {
        response.writeHead(500).end()
      }
    })
  },
}

export const nodeCallbackDriver: Driver = {
  ...platform,
  name: 'node:http guard, callback',
  verb: 'guard',
  async start(mount) {
    const receiver = guardReceiver(mount)
    const { status, headers, body } = answerOf(mount)
    const listener = nodeGuard(receiver, async (delivery, _request, response, context) => {
      await mount.handle(delivery, context)
      response.writeHead(status, { ...headers }).end(body)
    })
    return serve(mount, receiver, listener)
  },
}
