import { webhook } from '@hookseal/fastify'
import fastify from 'fastify'
import { verifyByHand } from './hand-written.ts'
import { measure, receiverOf, route } from './server.ts'

const app = fastify()
if (route === 'hand-written') {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 1_048_576 }, (_, body, done) =>
    done(null, body),
  )
  app.post('/', async (request, reply) => {
    const { headers } = request
    const body = request.body as Buffer
    const payload = verifyByHand((name) => headers[name] as string | undefined, body)
    return reply.code(payload === undefined ? 401 : 200).send()
  })
} else app.register(webhook(receiverOf(route)), { url: '/' })

await app.ready()
measure(app.server)
