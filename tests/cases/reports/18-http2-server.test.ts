import { once } from 'node:events'
import { connect, constants, createServer, type Http2Server } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { type AnyReceiver, createReceiver } from '@hookseal/core'
import { nodeGuard, nodeHandler } from '@hookseal/core/node'
import { rine } from '@hookseal/core/providers'
import * as fastify from '@hookseal/fastify'
import * as koa from '@hookseal/koa'
import { until } from '@hookseal/tests-kit/eventually'
import type { SignedRequest } from '@hookseal/tests-kit/sign'
import Fastify, { type FastifyPluginAsync } from 'fastify'
import Koa from 'koa'
import { describe, expect, it, onTestFinished } from 'vitest'
import { message, secret, turns } from '../support/basics.ts'

// https://github.com/cloudflare/vinext/issues/2013: HTTP/2 has pseudo headers, no connection header and no status
// message. Everything works with it, and Node prints no warning.

const rest = () => turns(5)
const withPlugin = async (plugin: unknown) => {
  const app = Fastify({ http2: true })
  app.register(plugin as FastifyPluginAsync<{ url: string }>, { url: '/hook' })
  await app.ready()
  return app.server
}

const servers: Record<string, (receiver: AnyReceiver) => Promise<Http2Server>> = {
  nodeHandler: async (receiver) => createServer(nodeHandler(receiver) as never),
  nodeGuard: async (receiver) =>
    createServer(
      nodeGuard(receiver, async (_delivery, _request, response) => {
        await rest()
        response.writeHead(204).end()
      }) as never,
    ),
  'koa webhook': async (receiver) =>
    createServer(new Koa().use(koa.webhook(receiver)).callback() as never),
  'koa guard': async (receiver) =>
    createServer(
      new Koa()
        .use(
          koa.guard(receiver, async (_delivery, ctx) => {
            await rest()
            ctx.status = 204
          }),
        )
        .callback() as never,
    ),
  'fastify webhook': (receiver) => withPlugin(fastify.webhook(receiver)),
  'fastify guard': (receiver) =>
    withPlugin(
      fastify.guard(receiver, async (_delivery, _request, reply) => {
        await rest()
        return reply.code(204).send()
      }),
    ),
}

async function serve(server: Http2Server) {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  onTestFinished(async () => {
    session.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  const open = ({ headers, body }: SignedRequest) => {
    const stream = session.request({ ':method': 'POST', ':path': '/hook', ...headers })
    stream.on('error', () => {}).resume()
    stream.end(body)
    return stream
  }
  const status = async (request: SignedRequest): Promise<number> => {
    const [head] = await once(open(request), 'response')
    return head[':status']
  }
  return { open, status }
}

function warnings() {
  const seen: string[] = []
  const note = ({ name, message }: Error) => void seen.push(`${name}: ${message}`)
  process.on('warning', note)
  onTestFinished(() => void process.off('warning', note))
  return seen
}

describe.each(Object.keys(servers))('%s', (name) => {
  it('accepts, recognizes, refuses, and continues after a stream is reset', async () => {
    const warned = warnings()
    const kinds: string[] = []
    const receiver = createReceiver({
      provider: rine({ secret }),
      handlers: { '*': rest },
      maxBodyBytes: 1000,
      logger: false,
      onOutcome: ({ kind, error }) => void kinds.push(error?.code ?? kind),
    })
    const server = await servers[name]?.(receiver)
    if (server === undefined) throw new Error(`no server ${name}`)
    const { open, status } = await serve(server)
    const forged = { ...message(), body: Buffer.from('{}') }
    const large = { ...message(), body: Buffer.alloc(5000, 'x') }
    const success = /webhook|Handler/.test(name) ? 200 : 204
    expect(await status(message('m_1'))).toBe(success)
    expect(await status(message('m_1'))).toBe(200)
    expect(await status(forged)).toBe(401)
    expect(await status(large)).toBe(413)
    const reset = open(message('m_2'))
    await turns(3)
    reset.close(constants.NGHTTP2_CANCEL)
    await until(() => kinds.length === 5)
    expect(await status(message('m_3'))).toBe(success)
    await until(() => kinds.length === 6)
    expect(kinds.slice(0, 4)).toEqual(['handled', 'duplicate', 'bad_signature', 'body_too_large'])
    expect(['handled', 'body_aborted']).toContain(kinds[4])
    expect(kinds[5]).toBe('handled')
    await turns()
    expect(warned).toEqual([])
  })
})
