import { EventEmitter, once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { AnyDelivery } from '@hookseal/core'
import { type FastifyGuard, type GuardedRoute, guard as guardOf, webhook } from '@hookseal/fastify'
import { connect, exchange, type WireRequest, wireBytes } from '@hookseal/tests-kit/http'
import { recorder, signedMessage } from '@hookseal/tests-kit/recorder'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, describe, expect, it } from 'vitest'

const unsigned: WireRequest = { body: '{}' }
const apps: FastifyInstance[] = []

function application(): FastifyInstance {
  const app = Fastify({ forceCloseConnections: true })
  apps.push(app)
  return app
}

async function listen(app: FastifyInstance): Promise<number> {
  await app.listen({ port: 0, host: '127.0.0.1' })
  return (app.server.address() as AddressInfo).port
}

afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()))
})

describe('webhook()', () => {
  it('runs the handler, and answers, under a prefix', async () => {
    const { receiver, seen } = recorder({ handlers: true })
    const app = application()
    app.register(webhook(receiver), { prefix: '/hooks', url: '/rine' })
    const port = await listen(app)

    const answer = await exchange(port, { ...signedMessage('m_1'), path: '/hooks/rine' })
    expect(answer).toMatchObject({ status: 200, body: '' })
    expect((await exchange(port, { ...unsigned, path: '/hooks/rine' })).status).toBe(401)
    expect(seen).toEqual(['m_1'])
  })

  it("does not change the application's parsers", async () => {
    const { receiver, seen } = recorder({ handlers: true })
    const app = application()
    app.addContentTypeParser(
      'text/x',
      { parseAs: 'string' },
      async (_: unknown, body: unknown) => ({
        x: body,
      }),
    )
    app.register(webhook(receiver), { url: '/hook' })
    app.post('/echo', async ({ body }) => body)
    const port = await listen(app)

    expect((await exchange(port, signedMessage('m_1'))).status).toBe(200)
    const echo = async (type: string, body: string) =>
      (await exchange(port, { path: '/echo', headers: { 'Content-Type': type }, body })).body
    expect(await echo('application/json', '{"a":1}')).toBe('{"a":1}')
    expect(await echo('text/x', 'b')).toBe('{"x":"b"}')
    expect(seen).toEqual(['m_1'])
  })

  it.each([
    '',
    'garbage',
    'text/plain',
    'application/vnd.x+json',
    'application/x-www-form-urlencoded',
  ])('takes a body of type "%s"', async (type) => {
    const { receiver, seen } = recorder({ handlers: true })
    const app = application()
    app.register(webhook(receiver), { url: '/hook' })
    const { headers, body } = signedMessage('m_1')
    const { 'content-type': _, ...others } = headers
    const given = type === '' ? others : { ...others, 'Content-Type': type }
    expect((await exchange(await listen(app), { headers: given, body })).status).toBe(200)
    expect(seen).toEqual(['m_1'])
  })

  it('passes on the options of the route, the method among them', async () => {
    const { receiver } = recorder({ handlers: true })
    const app = application()
    const hooks: string[] = []
    app.register(webhook(receiver), {
      url: '/hook',
      method: ['POST', 'PUT'],
      onRequest: async () => void hooks.push('onRequest'),
    })
    const { status, headers } = await exchange(await listen(app), { ...unsigned, method: 'PUT' })
    expect({ status, allow: headers['allow'], hooks }).toEqual({
      status: 405,
      allow: 'POST',
      hooks: ['onRequest'],
    })
  })

  it('answers an upload over the limit on a connection kept alive, and closes it', async () => {
    const { receiver, errors } = recorder({ handlers: true })
    const app = application()
    app.register(webhook(receiver), { url: '/hook' })
    const connection = await connect(await listen(app))
    connection.write(wireBytes(signedMessage('m_1')))
    expect((await connection.answer()).status).toBe(200)
    const body = Buffer.alloc(2_000_000)
    connection.write(wireBytes({ ...signedMessage('m_2'), body, chunkBytes: 65_536 }))
    const { status, headers } = await connection.answer()
    expect([status, headers['connection']]).toEqual([413, 'close'])
    await connection.closed
    expect(errors.map(({ code }) => code)).toEqual(['body_too_large'])
  })

  it.each([
    ['kept nothing', () => ({}), 500, 'body_already_read'],
    [
      'parsed it',
      (bytes: Buffer) => ({ body: JSON.parse(String(bytes)) }),
      500,
      'body_already_parsed',
    ],
    ['kept its bytes', (rawBody: Buffer) => ({ rawBody }), 200, undefined],
  ])('knows that a hook read the body and %s', async (_, keep, status, code) => {
    const { receiver, errors } = recorder({ handlers: true })
    const app = application()
    app.addHook('preParsing', async ({ raw }) => {
      const chunks: Buffer[] = []
      raw.on('data', (chunk: Buffer) => chunks.push(chunk))
      await once(raw, 'end')
      Object.assign(raw, keep(Buffer.concat(chunks)))
    })
    app.register(webhook(receiver), { url: '/hook' })
    expect((await exchange(await listen(app), signedMessage('m_1'))).status).toBe(status)
    expect(errors[0]?.code).toBe(code)
    if (code !== undefined) expect(errors[0]?.hint).toContain('request.raw.rawBody')
  })

  it('works with inject()', async () => {
    const { receiver, seen } = recorder({ handlers: true })
    const app = application()
    app.register(webhook(receiver), { url: '/hook' })
    const { headers, body: payload } = signedMessage('m_1')
    const answer = await app.inject({ method: 'POST', url: '/hook', headers, payload })
    expect({ status: answer.statusCode, seen }).toEqual({ status: 200, seen: ['m_1'] })
  })

  it('throws at mount for a receiver without handlers, and for a callback', () => {
    expect(() => webhook(recorder().receiver)).toThrow(TypeError)
    const mount = webhook as (...args: unknown[]) => unknown
    const { receiver } = recorder({ handlers: true })
    expect(() => mount(receiver, () => {})).toThrow(/use guard\(receiver, callback\)/)
    expect(() => mount()).toThrow(/expected a receiver/)
  })
})

describe('guard()', () => {
  type Guard = FastifyGuard<AnyDelivery>

  async function serve(handlerOf: (guard: Guard) => GuardedRoute['handler']) {
    const { receiver, settled } = recorder()
    const guard = guardOf(receiver)
    const app = application()
    app.register(guard, { url: '/hook', handler: handlerOf(guard) })
    return { port: await listen(app), receiver, settled }
  }

  it('gives the delivery to the route, and commits for a 2xx', async () => {
    const attempts: number[] = []
    const { port, settled } = await serve((guard) => async (request, reply) => {
      attempts.push(guard.context(request).attempt)
      reply.code(202)
      return guard.delivery(request).type
    })
    expect(await exchange(port, signedMessage('m_1'))).toMatchObject({
      status: 202,
      body: 'message.received',
    })
    await expect.poll(() => settled).toEqual(['handled'])
    expect((await exchange(port, signedMessage('m_1'))).status).toBe(200)
    expect({ attempts, settled }).toEqual({ attempts: [1], settled: ['handled', 'duplicate'] })
  })

  it("rejects without calling the route; its hooks are Fastify's, and run before", async () => {
    const called: string[] = []
    const app = application()
    app.register(guardOf(recorder().receiver), {
      url: '/hook',
      preHandler: async () => void called.push('hook'),
      handler: async () => void called.push('handler'),
    })
    const port = await listen(app)
    expect(await exchange(port, unsigned)).toMatchObject({ status: 401, body: '' })
    const upload = { ...signedMessage('m_1'), body: Buffer.alloc(2_000_000), chunkBytes: 65_536 }
    expect(await exchange(port, upload)).toMatchObject({ status: 413, body: '' })
    expect(called).toEqual(['hook', 'hook'])
  })

  it.each<[string, GuardedRoute['handler'], number]>([
    ['answers 422', async (_, reply) => reply.code(422).send(), 422],
    ['throws', () => Promise.reject(new Error('no')), 500],
    ['throws at once', () => expect.unreachable(), 500],
    ['sends an error', (_, reply) => void reply.send(new Error('no')), 500],
    ['sends a Response', async () => new Response(null, { status: 409 }), 409],
  ])('releases when the route %s, so that a retry is accepted', async (_, fail, status) => {
    const { port, settled } = await serve(
      (guard) =>
        function (request, reply) {
          if (guard.context(request).attempt === 1) return fail.call(this, request, reply)
          return reply.code(204).send()
        },
    )
    expect((await exchange(port, signedMessage('m_1'))).status).toBe(status)
    await expect.poll(() => settled).toEqual(['failed'])
    expect((await exchange(port, signedMessage('m_1'))).status).toBe(204)
    await expect.poll(() => settled).toEqual(['failed', 'handled'])
  })

  // The ways in which a route of Fastify may end: each is given a signal to wait for.
  const endings: [string, (finish: () => Promise<unknown>) => GuardedRoute['handler']][] = [
    ['returns a payload', (finish) => () => finish().then(() => ({ ok: true }))],
    [
      'sends and returns its reply',
      (finish) => async (_, reply) => {
        await finish()
        return reply.code(204).send()
      },
    ],
    [
      'returns its reply and sends later',
      (finish) => async (_, reply) => {
        void finish().then(() => reply.code(204).send())
        return reply
      },
    ],
    ['sends from a callback', (finish) => (_, reply) => void finish().then(() => reply.send('ok'))],
  ]

  it.each(endings)(
    'settles a route that %s by its end, when the client has gone',
    async (_, make) => {
      const signals = new EventEmitter()
      const running = once(signals, 'running')
      const gone = once(signals, 'gone')
      const { port, settled } = await serve((guard) => {
        const handler = make(() => once(signals, 'finish'))
        return function (request, reply) {
          expect(guard.context(request).attempt).toBe(1)
          reply.raw.once('close', () => setImmediate(() => signals.emit('gone')))
          signals.emit('running')
          return handler.call(this, request, reply)
        }
      })
      const connection = await connect(port)
      connection.write(wireBytes(signedMessage('m_1')))
      await running
      connection.destroy()
      await gone
      expect(settled).toEqual([])
      signals.emit('finish')
      await expect.poll(() => settled).toEqual(['handled'])
    },
  )

  it.each(endings)('answers for a route that %s', async (_, make) => {
    const { port, settled } = await serve(() => make(async () => {}))
    expect((await exchange(port, signedMessage('m_1'))).status).toBeLessThan(300)
    await expect.poll(() => settled).toEqual(['handled'])
  })

  it('releases a route that throws after the client has gone', async () => {
    const signals = new EventEmitter()
    const running = once(signals, 'running')
    const gone = once(signals, 'gone')
    const { port, settled } = await serve(() => async (_, reply) => {
      reply.raw.once('close', () => signals.emit('gone'))
      signals.emit('running')
      await once(signals, 'finish')
      throw new Error('no')
    })
    const connection = await connect(port)
    connection.write(wireBytes(signedMessage('m_1')))
    await running
    connection.destroy()
    await gone
    signals.emit('finish')
    await expect.poll(() => settled).toEqual(['failed'])
  })

  it('throws for a request that did not pass it', () => {
    const guard = guardOf(recorder().receiver)
    const request = { raw: {} } as Parameters<typeof guard.delivery>[0]
    expect(() => guard.delivery(request)).toThrow(TypeError)
    expect(() => guard.context(request)).toThrow(TypeError)
  })

  it('delivers a complete 204 that was sent before the route threw', async () => {
    const { port, settled } = await serve(() => async (_, reply) => {
      reply.code(204).send()
      throw new Error('behind it')
    })
    expect((await exchange(port, signedMessage('m_1'))).status).toBe(204)
    expect(settled).toEqual(['handled'])
  })

  it('releases a route that writes to the raw response and throws', async () => {
    const { port, settled } = await serve(() => async (_, reply) => {
      reply.raw.write('half')
      throw new Error('behind it')
    })
    await expect(exchange(port, signedMessage('m_1'))).rejects.toThrow('without an answer')
    await expect.poll(() => settled).toEqual(['failed'])
  })

  it('leaves a hijacked reply to the route', async () => {
    const { port, settled } = await serve(() => async (_, reply) => {
      reply.hijack()
      reply.raw.writeHead(202).end('mine')
    })
    expect(await exchange(port, signedMessage('m_1'))).toMatchObject({ status: 202, body: 'mine' })
    expect(settled).toEqual(['handled'])
  })

  it('leaves a raw response that ends later to the route', async () => {
    const { port, settled } = await serve(() => async (_, reply) => {
      reply.raw.writeHead(202)
      reply.raw.write('a')
      setImmediate(() => reply.raw.end('b'))
    })
    expect(await exchange(port, signedMessage('m_1'))).toMatchObject({ status: 202, body: 'ab' })
    expect(settled).toEqual(['handled'])
  })

  it('is finished manually', async () => {
    const { port, settled } = await serve((guard) => async (request, reply) => {
      await guard.finish(request, 'handled')
      return reply.code(500).send()
    })
    expect((await exchange(port, signedMessage('m_1'))).status).toBe(500)
    expect(settled).toEqual(['handled'])
  })
})

describe('guard() with a callback', () => {
  async function serve(work: Parameters<typeof guardOf>[1]) {
    const { receiver, settled } = recorder()
    const app = application()
    app.register(guardOf(receiver, work), { url: '/hook' })
    return { port: await listen(app), settled }
  }

  it('gives it delivery, request, reply and context, and sends what it returns', async () => {
    const { port, settled } = await serve(async ({ type }, request, reply, { attempt }) => {
      reply.code(202)
      return { type, attempt, method: request.method }
    })
    expect(await exchange(port, signedMessage('m_1'))).toMatchObject({
      status: 202,
      body: '{"type":"message.received","attempt":1,"method":"POST"}',
    })
    expect((await exchange(port, signedMessage('m_1'))).status).toBe(200)
    expect(settled).toEqual(['handled', 'duplicate'])
  })

  it('answers 200 for one that returns nothing, as Fastify does', async () => {
    const { port, settled } = await serve(async () => {})
    expect(await exchange(port, signedMessage('m_1'))).toMatchObject({ status: 200, body: '' })
    expect(settled).toEqual(['handled'])
  })

  it('responds to its failure itself: no error handler turns it into a 200', async () => {
    const { receiver, settled } = recorder()
    const app = application()
    app.setErrorHandler((_error, _request, reply) => reply.code(200).send('all is well'))
    const work = () => Promise.reject(new Error('no'))
    app.register(guardOf(receiver, work), { url: '/hook' })
    const port = await listen(app)
    expect(await exchange(port, signedMessage('m_1'))).toMatchObject({ status: 500, body: '' })
    expect(settled).toEqual(['failed'])
  })

  it('discards what is thrown by context.discard', async () => {
    const { port, settled } = await serve((_, __, ___, { discard }) => {
      throw discard('closed')
    })
    expect((await exchange(port, signedMessage('m_1'))).status).toBe(200)
    expect(settled).toEqual(['discarded'])
  })

  it('is rejected without a receiver', () => {
    expect(() => guardOf(undefined as never, () => {})).toThrow(/expected a receiver/)
  })
})
