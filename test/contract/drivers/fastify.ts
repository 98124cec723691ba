import type { AddressInfo } from 'node:net'
import { verify, webhook } from '@hookseal/fastify'
import Fastify, { type FastifyInstance } from 'fastify'
import {
  answerOf,
  type Driver,
  guardReceiver,
  type Mount,
  type Serving,
  webhookReceiver,
} from '../driver.ts'
import { prepareBody } from './node.ts'

async function serve(
  { bodyState }: Mount,
  receiver: Serving['receiver'],
  register: (app: FastifyInstance, route: { url: string; method: string[] }) => unknown,
): Promise<Serving> {
  const app = Fastify({
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    routerOptions: { ignoreTrailingSlash: true },
  })
  app.addHook('preParsing', async ({ raw }) => prepareBody(raw, bodyState))
  app.setErrorHandler((_error, _request, reply) => reply.code(500).send())
  register(app, { url: '/hook/:id?', method: app.supportedMethods })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  return { port, receiver, close: () => app.close() }
}

const platform = {
  seesRepeatedHeaders: true,
  readsUnwantedBodies: false,
  lostBodyCode: 'body_already_parsed',
  lostBodyHint: /request\.raw\.rawBody/,
} as const

export const fastifyDriver: Driver = {
  ...platform,
  name: 'Fastify 5',
  verb: 'webhook',
  async start(mount) {
    const receiver = webhookReceiver(mount)
    return serve(mount, receiver, (app, route) => app.register(webhook(receiver), route))
  },
}

export const fastifyGuardDriver: Driver = {
  ...platform,
  name: 'Fastify 5 guard',
  verb: 'guard',
  async start(mount) {
    const receiver = guardReceiver(mount)
    const guard = verify(receiver)
    const { status, headers, body } = answerOf(mount)
    return serve(mount, receiver, (app, route) =>
      app.register(guard, {
        ...route,
        async handler(request, reply) {
          await mount.handle(guard.delivery(request), guard.context(request))
          return reply
            .code(status)
            .headers({ ...headers })
            .send(body)
        },
      }),
    )
  },
}
