import { EventEmitter, once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import { guard as guardOf, webhook } from '@hookseal/koa'
import { connect, exchange, type WireRequest, wireBytes } from '@hookseal/tests-kit/http'
import { close, listen } from '@hookseal/tests-kit/listen'
import { recorder, signedMessage } from '@hookseal/tests-kit/recorder'
import Router from '@koa/router'
import Koa3 from 'koa'
import { afterEach, describe, expect, it } from 'vitest'

// Required: Koa 2 has no types under this name, and the parsers' types of one request contradict each other.
const require = createRequire(import.meta.url)
const Koa2: typeof Koa3 = require('koa2')
const parsers: [string, () => Koa3.Middleware][] = [
  ['koa-bodyparser', require('koa-bodyparser')],
  ['@koa/bodyparser', require('@koa/bodyparser').bodyParser],
]
const unsigned: WireRequest = { body: '{}' }
const servers: Server[] = []

afterEach(async () => {
  await Promise.all(servers.splice(0).map(close))
})

describe.each([
  ['Koa 2', Koa2],
  ['Koa 3', Koa3],
])('%s', (_, Koa) => {
  /** Middlewares from the outermost to the innermost. */
  async function serve(...middlewares: Koa3.Middleware[]): Promise<number> {
    const app = new Koa()
    app.silent = true
    for (const middleware of middlewares) app.use(middleware)
    const server = createServer(app.callback())
    servers.push(server)
    return listen(server)
  }

  describe('webhook()', () => {
    it('runs the handler inside a router, and answers', async () => {
      const { receiver, seen } = recorder({ handlers: true })
      const router = new Router()
      router.post('/hooks/:name', webhook(receiver))
      const port = await serve(router.routes() as Koa3.Middleware)

      const answer = await exchange(port, { ...signedMessage('m_1'), path: '/hooks/rine' })
      expect(answer).toMatchObject({ status: 200, body: '' })
      expect((await exchange(port, { ...unsigned, path: '/hooks/rine' })).status).toBe(401)
      expect(seen).toEqual(['m_1'])
    })

    it('leaves outer middleware its turn, and calls none after it', async () => {
      const { receiver } = recorder({ handlers: true })
      const turns: string[] = []
      const port = await serve(
        async (ctx, next) => {
          ctx.set('X-Before', 'kept')
          await next()
          ctx.set('X-After', 'too late')
          turns.push(`outer ${ctx.status}`)
        },
        webhook(receiver),
        () => turns.push('inner'),
      )
      const { status, headers } = await exchange(port, signedMessage('m_1'))
      expect({ status, before: headers['x-before'] }).toEqual({ status: 200, before: 'kept' })
      expect(turns).toEqual(['outer 200'])
    })

    it('answers an upload over the limit on a connection kept alive, and closes it', async () => {
      const { receiver, errors } = recorder({ handlers: true })
      const port = await serve(webhook(receiver))
      const connection = await connect(port)
      connection.write(wireBytes(signedMessage('m_1')))
      expect((await connection.answer()).status).toBe(200)
      connection.write(
        wireBytes({ ...signedMessage('m_2'), body: Buffer.alloc(2_000_000), chunkBytes: 65_536 }),
      )
      const { status, headers } = await connection.answer()
      expect({ status, connection: headers['connection'] }).toEqual({
        status: 413,
        connection: 'close',
      })
      await connection.closed
      expect(errors.map(({ code }) => code)).toEqual(['body_too_large'])
    })

    it('throws at mount for a receiver without handlers, and for a callback', () => {
      expect(() => webhook(recorder().receiver)).toThrow(TypeError)
      const mount = webhook as (...args: unknown[]) => unknown
      const { receiver } = recorder({ handlers: true })
      expect(() => mount(receiver, () => {})).toThrow(/use guard\(receiver, callback\)/)
      expect(() => mount()).toThrow(/expected a receiver/)
    })
  })

  describe.each(parsers)('behind %s', (_name, parser) => {
    it.each([
      ['webhook', webhook],
      ['guard', guardOf],
    ])('%s() tells at once that the bytes are lost, and the fix', async (_verb, adapter) => {
      const { receiver, seen, errors } = recorder({ handlers: true })
      const port = await serve(parser(), adapter(receiver))
      expect((await exchange(port, signedMessage('m_1'))).status).toBe(500)
      expect(errors.map(({ code }) => code)).toEqual(['body_already_parsed'])
      expect(errors[0]?.hint).toContain('ctx.disableBodyParser = true')
      expect(seen).toEqual([])
    })

    it('works as the fix says', async () => {
      const { receiver, seen } = recorder({ handlers: true })
      const port = await serve(
        (ctx, next) => {
          ctx['disableBodyParser'] = true
          return next()
        },
        parser(),
        webhook(receiver),
      )
      expect((await exchange(port, signedMessage('m_1'))).status).toBe(200)
      expect(seen).toEqual(['m_1'])
    })

    it('reads a body of a type that the parser does not', async () => {
      const { receiver, seen } = recorder({ handlers: true })
      const port = await serve(parser(), webhook(receiver))
      const { headers, body } = signedMessage('m_1')
      const answer = await exchange(port, {
        headers: { ...headers, 'content-type': 'application/octet-stream' },
        body,
      })
      expect({ status: answer.status, seen }).toEqual({ status: 200, seen: ['m_1'] })
    })
  })

  describe('a body that was read before', () => {
    const parsed = (bytes: Buffer) => ({ body: JSON.parse(String(bytes)) })
    it.each([
      ['its bytes kept on ctx.request', (rawBody: Buffer) => ({ rawBody }), 200, undefined],
      ['its bytes kept as the body', (body: Buffer) => ({ body }), 200, undefined],
      ['only parsed', parsed, 500, 'body_already_parsed'],
      ['nothing kept', () => ({}), 500, 'body_already_read'],
    ])('is known: %s', async (_how, keep, status, code) => {
      const { receiver, errors } = recorder({ handlers: true })
      const port = await serve(async ({ req, request }, next) => {
        const chunks: Buffer[] = []
        req.on('data', (chunk: Buffer) => chunks.push(chunk))
        await once(req, 'end')
        Object.assign(request, keep(Buffer.concat(chunks)))
        await next()
      }, webhook(receiver))
      expect((await exchange(port, signedMessage('m_1'))).status).toBe(status)
      expect(errors[0]?.code).toBe(code)
    })
  })

  describe('guard() as middleware', () => {
    const route =
      (guard: ReturnType<typeof guardOf>, run: (attempt: number) => number): Koa3.Middleware =>
      (ctx) => {
        ctx.status = run(guard.context(ctx).attempt)
        ctx.body = guard.delivery(ctx).type
      }

    it('gives the delivery to the route, and commits for a 2xx before it is answered', async () => {
      const { receiver, settled } = recorder()
      const guard = guardOf(receiver)
      const attempts: number[] = []
      const port = await serve(
        guard,
        route(guard, (attempt) => {
          attempts.push(attempt)
          return 202
        }),
      )
      const first = await exchange(port, signedMessage('m_1'))
      expect(first).toMatchObject({ status: 202, body: 'message.received' })
      expect(settled).toEqual(['handled'])
      expect((await exchange(port, signedMessage('m_1'))).status).toBe(200)
      expect({ attempts, settled }).toEqual({ attempts: [1], settled: ['handled', 'duplicate'] })
    })

    it('rejects without calling the route', async () => {
      const { receiver } = recorder()
      const called: string[] = []
      const port = await serve(guardOf(receiver), () => called.push('route'))
      expect(await exchange(port, unsigned)).toMatchObject({ status: 401, body: '' })
      expect(called).toEqual([])
    })

    it.each([
      ['answers 422', (ctx: Koa3.Context) => void Object.assign(ctx, { status: 422 }), 422],
      ['sets no status', () => {}, 404],
      ['throws', () => Promise.reject(new Error('no')), 500],
      // The guard answers a failure itself, so that no outer handler can make a 200 of it.
      ['throws an error with a status', (ctx: Koa3.Context) => ctx.throw(409), 500],
    ])('releases when the route %s, so that a retry is accepted', async (_how, end, status) => {
      const { receiver, settled } = recorder()
      const guard = guardOf(receiver)
      const port = await serve(guard, (ctx) => {
        if (guard.context(ctx).attempt === 1) return end(ctx)
        ctx.status = 204
        return undefined
      })
      expect((await exchange(port, signedMessage('m_1'))).status).toBe(status)
      expect((await exchange(port, signedMessage('m_1'))).status).toBe(204)
      expect(settled).toEqual(['failed', 'handled'])
    })

    it('judges the status that is left when an inner middleware has caught the throw', async () => {
      const { receiver, settled } = recorder()
      const port = await serve(
        guardOf(receiver),
        async (ctx, next) => {
          await next().catch(() => {
            ctx.status = 200
          })
        },
        () => Promise.reject(new Error('caught')),
      )
      expect((await exchange(port, signedMessage('m_1'))).status).toBe(200)
      expect(settled).toEqual(['handled'])
    })

    it('finishes nothing when the client disconnects: the end of the run decides', async () => {
      const { receiver, settled } = recorder()
      const guard = guardOf(receiver)
      const signals = new EventEmitter()
      const running = once(signals, 'running')
      const gone = once(signals, 'gone')
      const port = await serve(guard, async (ctx) => {
        ctx.req.socket.once('close', () => signals.emit('gone'))
        signals.emit('running')
        await once(signals, 'finish')
        ctx.status = 204
      })
      const connection = await connect(port)
      connection.write(wireBytes(signedMessage('m_1')))
      await running
      connection.destroy()
      await gone
      expect(settled).toEqual([])
      signals.emit('finish')
      await receiver.drain()
      await expect.poll(() => settled).toEqual(['handled'])
    })

    it('throws for a context that did not pass it', async () => {
      const guard = guardOf(recorder().receiver)
      const thrown: unknown[] = []
      const port = await serve((ctx) => {
        for (const look of [guard.delivery, guard.context]) {
          try {
            look(ctx)
          } catch (error) {
            thrown.push(error)
          }
        }
      })
      await exchange(port, unsigned)
      expect(thrown).toEqual([expect.any(TypeError), expect.any(TypeError)])
    })

    it('does not let an outer middleware turn a failure into a 200', async () => {
      const { receiver, settled } = recorder()
      const port = await serve(
        async (ctx, next) => {
          await next().catch(() => {})
          ctx.status = 200
          ctx.body = 'all is well'
        },
        guardOf(receiver),
        () => Promise.reject(new Error('no')),
      )
      expect(await exchange(port, signedMessage('m_1'))).toMatchObject({ status: 500, body: '' })
      expect(settled).toEqual(['failed'])
    })

    it('is finished manually', async () => {
      const { receiver, settled } = recorder()
      const guard = guardOf(receiver)
      const port = await serve(guard, async (ctx) => {
        await guard.finish(ctx, 'handled')
        ctx.status = 500
      })
      expect((await exchange(port, signedMessage('m_1'))).status).toBe(500)
      expect(settled).toEqual(['handled'])
    })
  })

  describe('guard() with a callback', () => {
    it('gives it delivery, context of Koa and context of the run, and commits for a 2xx', async () => {
      const { receiver, settled } = recorder()
      const port = await serve(
        guardOf(receiver, async ({ type }, ctx, { attempt }) => {
          ctx.status = 202
          ctx.body = `${type} ${attempt} ${ctx.method}`
        }),
      )
      expect(await exchange(port, signedMessage('m_1'))).toMatchObject({
        status: 202,
        body: 'message.received 1 POST',
      })
      expect((await exchange(port, signedMessage('m_1'))).status).toBe(200)
      expect(settled).toEqual(['handled', 'duplicate'])
    })

    it("answers its failure with 500, tells the application's error event, and releases", async () => {
      const { receiver, settled } = recorder()
      const cause = new Error('no')
      const app = new Koa()
      const heard: unknown[] = []
      app.on('error', (error) => heard.push(error))
      app.use(guardOf(receiver, () => Promise.reject(cause)))
      const server = createServer(app.callback())
      servers.push(server)
      const port = await listen(server)
      expect(await exchange(port, signedMessage('m_1'))).toMatchObject({ status: 500, body: '' })
      expect(heard).toEqual([cause])
      expect(settled).toEqual(['failed'])
    })

    it('releases for a status other than 2xx, and discards by context.discard', async () => {
      const { receiver, settled } = recorder()
      const port = await serve(
        guardOf(receiver, (_, ctx, { attempt, discard }) => {
          if (attempt === 1) {
            ctx.status = 422
            return
          }
          throw discard('closed')
        }),
      )
      expect((await exchange(port, signedMessage('m_1'))).status).toBe(422)
      expect((await exchange(port, signedMessage('m_1'))).status).toBe(200)
      expect(settled).toEqual(['failed', 'discarded'])
    })

    it('is rejected without a receiver', () => {
      expect(() => guardOf(undefined as never, () => {})).toThrow(/expected a receiver/)
    })
  })
})
