import { guard as fastifyGuard } from '@hookseal/fastify'
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import { bodyFor, copyOf, type NodeForm, type Route } from './form.ts'

const routeOf = (reply: FastifyReply): Omit<Route, 'context'> => ({
  copy: copyOf(reply.raw),
  response: reply.raw,
  takeOver: () => void reply.hijack(),
  answer(status) {
    this.result = reply.code(status).send(bodyFor(status))
  },
})

/** An app whose own error handler would turn a failure into a 200. */
function carelessApp(isHttp2: boolean): FastifyInstance {
  const app = (isHttp2
    ? Fastify({ http2: true, forceCloseConnections: false })
    : Fastify()) as unknown as FastifyInstance
  app.setErrorHandler((_error, _request, reply) => reply.code(200).send('all is well'))
  return app
}

/** The guards of Fastify, with a callback and with a route handler. */
export function fastifyForms(isHttp2: boolean): readonly NodeForm[] {
  const common = { platform: 'node', isHttp2 } as const
  return [
    {
      ...common,
      name: 'Fastify 5, callback',
      async serve(receiver, work) {
        const app = carelessApp(isHttp2)
        const plugin = fastifyGuard(receiver, (_delivery, _request, reply, context) =>
          work({ ...routeOf(reply), context }),
        )
        app.register(plugin, { url: '/hook' })
        await app.ready()
        return app.server
      },
    },
    {
      ...common,
      name: 'Fastify 5, route handler',
      async serve(receiver, work) {
        const app = carelessApp(isHttp2)
        const guard = fastifyGuard(receiver)
        app.register(guard, {
          url: '/hook',
          handler: async (request, reply) =>
            work({
              ...routeOf(reply),
              context: guard.context(request),
              finish: (result) => guard.finish(request, result),
            }),
        })
        await app.ready()
        return app.server
      },
    },
  ]
}
