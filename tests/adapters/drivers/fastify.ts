import type { AddressInfo } from 'node:net'
import { guard, webhook } from '@hookseal/fastify'
import Fastify, { type FastifyInstance } from 'fastify'
import {
  answerOf,
  type Driver,
  guardReceiver,
  type MountOptions,
  type RunningServer,
  webhookReceiver,
} from '../driver.ts'
import { prepareBody } from './node.ts'

async function serve(
  { bodyState }: MountOptions,
  receiver: RunningServer['receiver'],
  register: (app: FastifyInstance, route: { url: string; method: string[] }) => unknown,
): Promise<RunningServer> {
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
    const guarded = guard(receiver)
    const { status, headers, body } = answerOf(mount)
    return serve(mount, receiver, (app, route) =>
      app.register(guarded, {
        ...route,
        async handler(request, reply) {
          await mount.handle(guarded.delivery(request), guarded.context(request))
          return reply
            .code(status)
            .headers({ ...headers })
            .send(body)
        },
      }),
    )
  },
}

export const fastifyCallbackDriver: Driver = {
  ...platform,
  name: 'Fastify 5 guard, callback',
  verb: 'guard',
  async start(mount) {
    const receiver = guardReceiver(mount)
    const { status, headers, body } = answerOf(mount)
    const plugin = guard(receiver, async (delivery, _request, reply, context) => {
      await mount.handle(delivery, context)
      return reply
        .code(status)
        .headers({ ...headers })
        .send(body)
    })
    return serve(mount, receiver, (app, route) => app.register(plugin, route))
  },
}
