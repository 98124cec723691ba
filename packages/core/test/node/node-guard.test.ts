import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2'
import type { AddressInfo, Server } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import {
  type AnyDelivery,
  type AnyReceiver,
  type HandlerContext,
  memoryReplayStore,
  type Outcome,
  type ReceiverOptions,
} from '@hookseal/core'
import { type NodeGuard, type NodeRequest, nodeGuard } from '@hookseal/core/node'
import { type AcmeEvents, made, receiverOf, signed } from '@hookseal/tests-kit/acme'
import {
  type Connection,
  connect,
  exchange,
  type WireRequest,
  wireBytes,
} from '@hookseal/tests-kit/http'
import { afterEach, describe, expect, it } from 'vitest'
import { withResolvers } from '../support/with-resolvers.ts'

type Listener = (request: IncomingMessage, response: ServerResponse) => unknown
type Work = (
  delivery: AnyDelivery,
  request: NodeRequest,
  response: ServerResponse,
  context: HandlerContext,
) => unknown

const cleanUps: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

async function serve(listener: Listener): Promise<number> {
  const server = createServer((request, response) => void listener(request, response))
  cleanUps.push(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  return listen(server)
}

/** A receiver, what it told, and what it logged. */
function told(options: Partial<ReceiverOptions<AcmeEvents>> = {}) {
  const outcomes: Outcome[] = []
  const lines: string[] = []
  const write = (line: string) => void lines.push(line)
  const receiver = receiverOf({
    onOutcome: (outcome) => void outcomes.push(outcome),
    logger: { debug: () => {}, info: write, warn: write, error: write },
    ...options,
  })
  return { lines, outcomes, receiver, kinds: () => outcomes.map(({ kind }) => kind) }
}

const post = (id = 'a'): WireRequest => signed(made(id))
const settled = (kinds: () => string[], expected: string[]) => expect.poll(kinds).toEqual(expected)

/** A route behind a guard, in both of its forms. `next` is what a framework does behind a middleware. */
const forms: [string, (receiver: AnyReceiver, route: Work) => Listener][] = [
  ['callback', (receiver, route) => nodeGuard(receiver, route)],
  [
    'middleware',
    (receiver, route) => {
      const guard: NodeGuard = nodeGuard(receiver)
      return async (request, response) => {
        if (!(await guard.admit(request, response))) return
        try {
          await route(guard.delivery(request), request, response, guard.context(request))
        } catch {
          // A framework's own error handler.
          response.statusCode = 500
          response.end('Internal Server Error')
        }
      }
    },
  ],
]

describe.each(forms)('a guard in its %s form', (form, make) => {
  const isCallback = form === 'callback'
  async function guarded(route: Work, options: Partial<ReceiverOptions<AcmeEvents>> = {}) {
    const all = told(options)
    return { ...all, port: await serve(make(all.receiver, route)) }
  }

  it('gives the route the delivery and its context', async () => {
    const { port } = await guarded((delivery, request, response, context) => {
      response.end(`${request.method} ${delivery.type} ${delivery.id} ${context.attempt}`)
    })
    expect(await exchange(port, post())).toMatchObject({
      status: 200,
      body: 'POST thing.made a 1',
    })
  })

  it.each([200, 201, 204, 299])('commits for a %i, before the sender has it', async (status) => {
    const { kinds, port, receiver } = await guarded((_, __, response) => {
      response.writeHead(status).end()
    })
    expect((await exchange(port, post())).status).toBe(status)
    expect(kinds()).toEqual(['handled'])
    expect((await receiver.admit(signed(made()))).kind).toBe('duplicate')
  })

  it.each([302, 304, 400, 404, 500, 503])(
    'releases for a %i, and logs what the route answered',
    async (status) => {
      const { kinds, lines, port } = await guarded((_, __, response) => {
        response.statusCode = status
        response.end()
      })
      expect((await exchange(port, post())).status).toBe(status)
      expect((await exchange(port, post())).status).toBe(status)
      expect(kinds()).toEqual(['failed', 'failed'])
      expect(lines).toEqual([expect.stringContaining(`The route responded with ${status}`)])
      expect(lines[0]).not.toMatch(/\bthrew\b/)
    },
  )

  it('answers what is rejected or a duplicate, and does not run the route', async () => {
    let runs = 0
    const { kinds, port } = await guarded((_, __, response) => {
      runs++
      response.writeHead(204).end()
    })
    expect(await exchange(port, { body: '{}' })).toMatchObject({ status: 401, body: '' })
    expect((await exchange(port, post())).status).toBe(204)
    expect((await exchange(port, post())).status).toBe(200)
    expect(runs).toBe(1)
    expect(kinds()).toEqual(['rejected', 'handled', 'duplicate'])
  })

  it('stays committed when the route throws after its 2xx, and the 2xx arrives whole', async () => {
    const memory = memoryReplayStore()
    const commit: typeof memory.commit = async (...args) => {
      for (let i = 0; i < 20; i++) await new Promise(setImmediate)
      return memory.commit(...args)
    }
    const { kinds, lines, port } = await guarded(
      (_, __, response) => {
        response.setHeader('x-mine', '1')
        response.end('done')
        throw new Error('too late to matter')
      },
      { replay: { store: { ...memory, commit } } },
    )
    const answer = await exchange(port, post())
    expect(answer).toMatchObject({ status: 200, body: 'done', headers: { 'x-mine': '1' } })
    expect(kinds()).toEqual(['handled'])
    if (isCallback) expect(lines).toEqual([expect.stringMatching(/threw.*too late to matter/s)])
  })

  it('finishes once, on the first end', async () => {
    const { kinds, port } = await guarded((_, __, response) => {
      response.writeHead(204).end()
      response.statusCode = 500
      response.end('again')
    })
    expect(await exchange(port, post())).toMatchObject({ status: 204, body: '' })
    expect(kinds()).toEqual(['handled'])
  })

  it('never makes a partial response look complete: the connection is closed and the claim released', async () => {
    const { kinds, port, receiver } = await guarded((_, __, response) => {
      response.write('half')
      throw new Error('behind the head')
    })
    await expect(exchange(port, post())).rejects.toThrow('without an answer')
    await settled(kinds, ['failed'])
    expect((await receiver.admit(signed(made()))).kind).toBe('admitted')
  })

  it('breaks the connection when a framework sets 500 and ends behind a 200 that has gone out', async () => {
    const { kinds, port } = await guarded((_, __, response) => {
      response.writeHead(200)
      response.flushHeaders()
      response.statusCode = 500
      response.end('Internal Server Error')
    })
    await expect(exchange(port, post())).rejects.toThrow('without an answer')
    await settled(kinds, ['failed'])
  })

  it('treats destroy on an open socket as a failure reported by the route', async () => {
    const { kinds, port, receiver } = await guarded((_, __, response) => {
      response.write('some')
      response.destroy(new Error('the route gave up'))
    })
    await expect(exchange(port, post())).rejects.toThrow()
    await settled(kinds, ['failed'])
    await receiver.drain()
  })

  it('does not commit a late end of a run that has declared failure', async () => {
    const { kinds, port } = await guarded(async (_, __, response) => {
      const broken = new Readable({
        read() {
          this.destroy(new Error('broken source'))
        },
      })
      await pipeline(broken, response).catch(() => response.end())
    })
    await expect(exchange(port, post())).rejects.toThrow()
    await settled(kinds, ['failed'])
  })

  it.each<[string, (response: ServerResponse) => Promise<unknown>]>([
    ['pipeline(source, response)', (response) => pipeline(Readable.from(['a', 'b']), response)],
    [
      "once(response, 'finish')",
      (response) => {
        const finished = once(response, 'finish')
        response.end('ab')
        return finished
      },
    ],
  ])('settles a route that awaits %s', async (_, send) => {
    const { kinds, port } = await guarded(async (_delivery, _request, response) => {
      await send(response)
    })
    expect(await exchange(port, post())).toMatchObject({ status: 200, body: 'ab' })
    expect(kinds()).toEqual(['handled'])
  })

  it('commits a streamed answer once it has ended', async () => {
    const { kinds, port } = await guarded(async (_, __, response) => {
      response.writeHead(200)
      for (const part of ['a', 'b', 'c']) {
        response.write(part)
        await new Promise(setImmediate)
      }
      response.end()
    })
    expect(await exchange(port, post())).toMatchObject({ status: 200, body: 'abc' })
    expect(kinds()).toEqual(['handled'])
  })

  it("releases nothing when the client goes: the route's own end commits", async () => {
    const [running, gone, go] = [withResolvers(), withResolvers(), withResolvers()]
    const { kinds, port, receiver } = await guarded(async (_, request, response) => {
      request.socket.once('close', () => gone.resolve())
      running.resolve()
      await go.promise
      response.writeHead(204).end()
    })
    const connection = await connect(port)
    connection.write(wireBytes(post()))
    await running.promise
    connection.destroy()
    await gone.promise
    expect(kinds()).toEqual([])
    expect((await receiver.admit(signed(made()))).kind).toBe('in_flight')
    go.resolve()
    await settled(kinds, ['in_flight', 'handled'])
    await receiver.drain()
  })

  it('releases nothing when the server closes its connections or runs out of time', async () => {
    const [running, gone, go] = [withResolvers(), withResolvers(), withResolvers()]
    const all = told()
    const listener = make(all.receiver, async (_, request, response) => {
      request.socket.once('close', () => gone.resolve())
      running.resolve()
      await go.promise
      response.end('done')
    })
    const server = createServer((request, response) => void listener(request, response))
    cleanUps.push(() => new Promise((resolve) => server.close(resolve)))
    const connection = await connect(await listen(server))
    connection.write(wireBytes(post()))
    await running.promise
    server.closeAllConnections()
    await gone.promise
    expect(all.kinds()).toEqual([])
    go.resolve()
    await settled(all.kinds, ['handled'])
  })

  it('releases nothing when garbage follows on the connection and clientError destroys it', async () => {
    let runs = 0
    const [gone, go] = [withResolvers(), withResolvers()]
    const all = told()
    const listener = make(all.receiver, async (_, request, response) => {
      runs++
      request.socket.once('close', () => gone.resolve())
      await go.promise
      response.writeHead(204).end()
    })
    const server = createServer((request, response) => void listener(request, response))
    server.on('clientError', (_, socket) => socket.destroy())
    cleanUps.push(() => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    })
    const port = await listen(server)
    const first = await connect(port)
    first.write(Buffer.concat([wireBytes(post()), Buffer.from('\u0000garbage\r\n\r\n')]))
    await gone.promise
    for (let i = 0; i < 4; i++) expect((await exchange(port, post())).status).toBe(503)
    go.resolve()
    await settled(all.kinds, [...Array(4).fill('in_flight'), 'handled'])
    expect((await exchange(port, post())).status).toBe(200)
    expect(runs).toBe(1)
  })

  it('runs a route that was answered first with a 2xx, and names the mistake', async () => {
    const all = told()
    let runs = 0
    const guard = make(all.receiver, () => {
      runs++
    })
    const port = await serve(async (request, response) => {
      response.writeHead(200).end('early')
      await guard(request, response)
    })
    expect(await exchange(port, post())).toMatchObject({ status: 200, body: 'early' })
    await expect.poll(() => runs).toBe(1)
    await settled(all.kinds, ['handled'])
    expect(all.lines).toEqual([expect.stringContaining('Respond after the guard')])
  })

  it('does not run a route that was answered first with something else', async () => {
    const all = told()
    let runs = 0
    const guard = make(all.receiver, () => {
      runs++
    })
    const port = await serve(async (request, response) => {
      response.writeHead(503).end('timed out')
      await guard(request, response)
    })
    expect((await exchange(port, post())).status).toBe(503)
    await settled(all.kinds, ['failed'])
    expect(runs).toBe(0)
    expect((await all.receiver.admit(signed(made()))).kind).toBe('admitted')
  })

  it('does not run a route that a time-out has answered while the store was asked', async () => {
    const [asked, answered] = [withResolvers(), withResolvers()]
    const memory = memoryReplayStore()
    const claim: typeof memory.claim = async (...args) => {
      asked.resolve()
      await answered.promise
      return memory.claim(...args)
    }
    let runs = 0
    const all = told({ replay: { store: { ...memory, claim } } })
    const guard = make(all.receiver, () => {
      runs++
    })
    const port = await serve(async (request, response) => {
      const guarding = guard(request, response)
      await asked.promise
      response.writeHead(504).end()
      answered.resolve()
      await guarding
    })
    expect((await exchange(port, post())).status).toBe(504)
    await settled(all.kinds, ['failed'])
    expect(runs).toBe(0)
  })
})

describe('a guard with a callback', () => {
  const listener = (receiver: AnyReceiver, work: Work) => nodeGuard(receiver, work)
  async function guarded(work: Work, options: Partial<ReceiverOptions<AcmeEvents>> = {}) {
    const all = told(options)
    return { ...all, port: await serve(listener(all.receiver, work)) }
  }

  it.each<[string, Work]>([
    [
      'throws',
      () => {
        throw new Error('password=hunter2')
      },
    ],
    ['rejects', () => Promise.reject(new Error('password=hunter2'))],
    [
      'throws after it has set a 200',
      (_, __, response) => {
        response.statusCode = 200
        response.setHeader('x-mine', 'left behind')
        throw new Error('password=hunter2')
      },
    ],
  ])('that %s answers 500 itself, releases, and says nothing of it', async (_, work) => {
    const { kinds, port } = await guarded(work)
    const answer = await exchange(port, post())
    expect(answer).toMatchObject({ status: 500, body: '' })
    expect(JSON.stringify(answer)).not.toContain('hunter2')
    expect((await exchange(port, post())).status).toBe(500)
    expect(kinds()).toEqual(['failed', 'failed'])
  })

  it('commits by a late 2xx what was released for its status alone when the client had gone', async () => {
    const [running, gone, go] = [withResolvers(), withResolvers(), withResolvers()]
    const settle = withResolvers()
    const { kinds, port, receiver } = await guarded(async (_, request, response) => {
      request.socket.once('close', () => gone.resolve())
      response.statusCode = 500
      void settle.promise.then(() => {
        response.statusCode = 200
        response.end()
      })
      running.resolve()
      await go.promise
    })
    const connection = await connect(port)
    connection.write(wireBytes(post()))
    await running.promise
    connection.destroy()
    await gone.promise
    go.resolve()
    await settled(kinds, ['failed'])
    settle.resolve()
    await settled(kinds, ['failed', 'handled'])
    expect((await receiver.admit(signed(made()))).kind).toBe('duplicate')
  })

  it('leaves the end to decide where a framework says so, although the client has gone', async () => {
    const [running, gone, go] = [withResolvers(), withResolvers(), withResolvers()]
    const settle = withResolvers<boolean>()
    const all = told()
    const { run } = nodeGuard(all.receiver)
    let reply: ServerResponse | undefined
    const port = await serve(async (request, response) => {
      reply = response
      request.socket.once('close', () => gone.resolve())
      const work = async () => {
        running.resolve()
        await go.promise
      }
      settle.resolve(await run(request, response, work, 'end'))
    })
    const connection = await connect(port)
    connection.write(wireBytes(post()))
    await running.promise
    connection.destroy()
    await gone.promise
    go.resolve()
    expect(await settle.promise).toBe(true)
    expect(all.kinds()).toEqual([])
    reply?.end()
    await settled(all.kinds, ['handled'])
  })

  it('goes on, where a framework says how, once the delivery is admitted', async () => {
    const all = told()
    const { admit } = nodeGuard(all.receiver)
    const admitted: boolean[] = []
    const port = await serve(async (request, response) => {
      const proceed = () => void response.writeHead(204).end()
      admitted.push(await admit(request, response, proceed))
    })
    expect((await exchange(port, post())).status).toBe(204)
    expect((await exchange(port, post())).status).toBe(200)
    expect(all.kinds()).toEqual(['handled', 'duplicate'])
    await expect.poll(() => admitted).toEqual([true, false])
  })

  it('never rejects, so that an outer error handler cannot make a 200 of it', async () => {
    const all = told()
    const guard = listener(all.receiver, () => Promise.reject(new Error('no')))
    const port = await serve(async (request, response) => {
      try {
        await guard(request, response)
      } catch {
        response.writeHead(200).end('all is well')
      }
    })
    expect((await exchange(port, post())).status).toBe(500)
    expect(all.kinds()).toEqual(['failed'])
  })

  it('answers a failure without the headers that the route had set for its own answer', async () => {
    for (const [fails, status] of [
      [true, 500],
      [false, 200],
    ] as const) {
      const { receiver } = told()
      const port = await serve(
        nodeGuard(receiver, (_, _request, response, context) => {
          response.setHeader('content-length', 1000)
          response.setHeader('content-encoding', 'gzip')
          response.setHeader('set-cookie', 'session=abc')
          throw fails ? new Error('no') : context.discard('not wanted')
        }),
      )
      const answer = await exchange(port, post())
      expect([answer.status, answer.body]).toEqual([status, ''])
      for (const name of ['content-encoding', 'set-cookie']) {
        expect(new Headers(answer.headers as never).has(name)).toBe(false)
      }
    }
  })

  it('accepts only handled and failed as results', async () => {
    const { receiver, kinds } = told()
    const guard = nodeGuard(receiver)
    const port = await serve(async (request, response) => {
      if (!(await guard.admit(request, response))) return
      for (const word of ['failure', 'discarded', undefined]) {
        await expect(guard.finish(request, word as never)).rejects.toThrow(TypeError)
      }
      response.statusCode = 500
      response.end()
    })
    expect((await exchange(port, post())).status).toBe(500)
    await settled(kinds, ['failed'])
  })

  it('discards what is thrown by context.discard, and not what is only asked for', async () => {
    const { kinds, port } = await guarded((_, __, ___, { attempt, discard }) => {
      const discarded = discard('closed')
      if (attempt === 1) throw new Error('something else')
      throw discarded
    })
    expect((await exchange(port, post())).status).toBe(500)
    expect((await exchange(port, post())).status).toBe(200)
    expect((await exchange(port, post())).status).toBe(200)
    expect(kinds()).toEqual(['failed', 'discarded', 'duplicate'])
  })

  it('that resolves without an end is waited for: the end decides', async () => {
    const later = withResolvers()
    const { kinds, port } = await guarded((_, __, response) => {
      void later.promise.then(() => response.writeHead(202).end('later'))
    })
    const answer = exchange(port, post())
    await new Promise((resolve) => setImmediate(resolve))
    expect(kinds()).toEqual([])
    later.resolve()
    expect(await answer).toMatchObject({ status: 202, body: 'later' })
    expect(kinds()).toEqual(['handled'])
  })

  it.each([
    [200, 'handled'],
    [422, 'failed'],
  ])(
    'that resolves without an end when the client has gone is judged by its status: %i',
    async (status, kind) => {
      const [running, gone, go] = [withResolvers(), withResolvers(), withResolvers()]
      const { kinds, port } = await guarded(async (_, request, response) => {
        request.socket.once('close', () => gone.resolve())
        running.resolve()
        await go.promise
        response.statusCode = status
      })
      const connection = await connect(port)
      connection.write(wireBytes(post()))
      await running.promise
      connection.destroy()
      await gone.promise
      go.resolve()
      await settled(kinds, [kind])
    },
  )

  it('that resolves first is judged by its status when the client goes afterward', async () => {
    const resolved = withResolvers()
    const { kinds, port } = await guarded(async (_, __, response) => {
      response.statusCode = 204
      setImmediate(() => resolved.resolve())
    })
    const connection = await connect(port)
    connection.write(wireBytes(post()))
    await resolved.promise
    connection.destroy()
    await settled(kinds, ['handled'])
  })

  it('that fails when the client has gone releases', async () => {
    const [running, gone, go] = [withResolvers(), withResolvers(), withResolvers()]
    const { kinds, port } = await guarded(async (_, request) => {
      request.socket.once('close', () => gone.resolve())
      running.resolve()
      await go.promise
      throw new Error('no')
    })
    const connection = await connect(port)
    connection.write(wireBytes(post()))
    await running.promise
    connection.destroy()
    await gone.promise
    go.resolve()
    await settled(kinds, ['failed'])
  })

  it('that declares failure releases when it settles, and not before', async () => {
    const [destroyed, go] = [withResolvers(), withResolvers()]
    const { kinds, port, receiver } = await guarded(async (_, __, response) => {
      response.destroy()
      destroyed.resolve()
      await go.promise
    })
    const answer = exchange(port, post()).catch(() => {})
    await destroyed.promise
    await answer
    expect(kinds()).toEqual([])
    expect((await receiver.admit(signed(made()))).kind).toBe('in_flight')
    go.resolve()
    await settled(kinds, ['in_flight', 'failed'])
  })

  it('says what was thrown after a 500 that the route had ended itself', async () => {
    const { kinds, lines, port } = await guarded((_, __, response) => {
      response.writeHead(500).end()
      throw new Error('the true reason')
    })
    expect((await exchange(port, post())).status).toBe(500)
    expect(kinds()).toEqual(['failed'])
    await expect.poll(() => lines.length).toBe(2)
    expect(lines.join('\n')).toContain('the true reason')
    expect(lines.join('\n')).not.toMatch(/2xx had been committed|stays handled/)
  })

  it('rejects context.answer: the route answers', async () => {
    const { port } = await guarded((_, __, response, context) => {
      try {
        context.answer('x')
      } catch (error) {
        response.end(String(error))
      }
    })
    expect((await exchange(port, post())).body).toMatch(/TypeError.*context\.answer/)
  })
})

describe('a guard as middleware', () => {
  it('holds and extends the claim when the client goes without an end, until finish is called', async () => {
    for (const result of ['handled', 'failed'] as const) {
      const all = told()
      const guard = nodeGuard(all.receiver)
      const [running, gone] = [withResolvers(), withResolvers()]
      let seen: IncomingMessage | undefined
      const port = await serve(async (request, response) => {
        if (!(await guard.admit(request, response))) return
        seen = request
        response.once('close', () => gone.resolve())
        running.resolve()
      })
      const connection = await connect(port)
      connection.write(wireBytes(post()))
      await running.promise
      connection.destroy()
      await gone.promise
      expect(all.kinds()).toEqual([])
      await guard.finish(seen as IncomingMessage, result)
      expect(all.kinds()).toEqual([result])
      const next = await all.receiver.admit(signed(made()))
      expect(next.kind).toBe(result === 'handled' ? 'duplicate' : 'admitted')
    }
  })

  it('sends no 2xx for a run that the route has finished as failed, and names the mistake', async () => {
    const all = told()
    const guard = nodeGuard(all.receiver)
    const port = await serve(async (request, response) => {
      if (!(await guard.admit(request, response))) return
      await guard.finish(request, 'failed')
      response.statusCode = 204
      response.end()
    })
    await expect(exchange(port, post())).rejects.toThrow()
    expect(all.kinds()).toEqual(['failed'])
    expect(all.lines.join()).toContain("guard.finish(request, 'failed')")
    expect((await all.receiver.admit(signed(made()))).kind).toBe('admitted')
  })

  it('does not know a request that did not pass, or passed another guard', async () => {
    const [one, two] = [nodeGuard(told().receiver), nodeGuard(told().receiver)]
    const thrown: unknown[] = []
    const port = await serve(async (request, response) => {
      const look = async (ask: (request: IncomingMessage) => unknown) => {
        try {
          await ask(request)
        } catch (error) {
          thrown.push(error)
        }
      }
      await look(one.delivery)
      await look(one.context)
      await look((given) => one.finish(given, 'handled'))
      if (!(await one.admit(request, response))) return
      await look(two.delivery)
      response.end()
    })
    expect((await exchange(port, post())).status).toBe(200)
    expect(thrown).toEqual(Array(4).fill(expect.any(TypeError)))
  })

  it('releases at once when the route declares failure', async () => {
    const all = told()
    const guard = nodeGuard(all.receiver)
    const [destroyed, end] = [withResolvers(), withResolvers()]
    const port = await serve(async (request, response) => {
      if (!(await guard.admit(request, response))) return
      response.destroy()
      destroyed.resolve()
      await end.promise
      response.end()
    })
    void exchange(port, post()).catch(() => {})
    await destroyed.promise
    await settled(all.kinds, ['failed'])
    end.resolve()
    await new Promise(setImmediate)
    expect(all.kinds()).toEqual(['failed'])
  })
})

describe('nodeGuard()', () => {
  it.each([undefined, null, {}, 'receiver'])('throws for %j instead of a receiver', (given) => {
    expect(() => nodeGuard(given as never)).toThrow(TypeError)
    expect(() => nodeGuard(given as never, () => {})).toThrow(/expected a receiver/)
  })

  it('works with a double of a receiver, which grants no access to its log', async () => {
    const { receiver } = told()
    const finished: string[] = []
    const double: AnyReceiver = {
      ...receiver,
      async admit(input) {
        const delivery = await receiver.verify(input)
        return {
          kind: 'admitted',
          delivery,
          context: {} as HandlerContext,
          run: () => expect.unreachable(),
          async finish(result) {
            finished.push(result)
            return { kind: 'handled', status: 200, headers: {}, body: '', delivery }
          },
        }
      },
    }
    const port = await serve(
      nodeGuard(double, (_, __, response) => {
        response.writeHead(204).end()
      }),
    )
    expect((await exchange(port, post())).status).toBe(204)
    expect(finished).toEqual(['handled'])
  })
})

describe('on HTTP/2', () => {
  async function serveHttp2(work: Work, onRequest = () => {}) {
    const all = told()
    const guard = nodeGuard(all.receiver, work)
    const server = createHttp2Server((request, response) => {
      onRequest()
      void guard(request as never, response as never)
    })
    const port = await listen(server)
    const client = connectHttp2(`http://127.0.0.1:${port}`)
    client.on('error', () => {})
    cleanUps.push(async () => {
      client.destroy()
      await new Promise((resolve) => server.close(resolve))
    })
    const open = (id = 'a', end = true) => {
      const { headers, body } = signed(made(id))
      const stream = client.request({ ':method': 'POST', ':path': '/hook', ...headers })
      stream.on('error', () => {})
      if (end) stream.end(body)
      else stream.write(body.subarray(0, 5))
      return stream
    }
    const answerOf = async (stream: ReturnType<typeof open>) => {
      const [headers] = await once(stream, 'response')
      const chunks: Buffer[] = []
      for await (const chunk of stream) chunks.push(chunk as Buffer)
      return { status: headers[':status'], body: String(Buffer.concat(chunks)) }
    }
    return { ...all, answerOf, open }
  }

  it('commits for a 2xx, and releases for a throw', async () => {
    const { answerOf, kinds, open } = await serveHttp2((_, __, response, { attempt }) => {
      if (attempt === 1) throw new Error('no')
      response.writeHead(201).end('mine')
    })
    expect(await answerOf(open())).toEqual({ status: 500, body: '' })
    expect(await answerOf(open())).toEqual({ status: 201, body: 'mine' })
    expect(await answerOf(open())).toEqual({ status: 200, body: '' })
    expect(kinds()).toEqual(['failed', 'handled', 'duplicate'])
  })

  it("releases nothing when the stream is reset: the route's own end commits", async () => {
    const [running, gone, go] = [withResolvers(), withResolvers(), withResolvers()]
    const { kinds, open } = await serveHttp2(async (_, request, response) => {
      ;(request as unknown as { stream: NodeJS.EventEmitter }).stream.once('close', () =>
        gone.resolve(),
      )
      running.resolve()
      await go.promise
      response.writeHead(204).end()
    })
    const stream = open()
    await running.promise
    stream.close(8)
    await gone.promise
    expect(kinds()).toEqual([])
    go.resolve()
    await settled(kinds, ['handled'])
  })

  it('runs nothing for a body whose stream was reset in the middle', async () => {
    let runs = 0
    const begun = withResolvers()
    const { kinds, open, outcomes } = await serveHttp2(() => {
      runs++
    }, begun.resolve)
    const stream = open('a', false)
    await begun.promise
    stream.destroy()
    await settled(kinds, ['rejected'])
    expect(outcomes[0]?.error?.code).toBe('body_aborted')
    expect(runs).toBe(0)
  })

  it.each<[string, Work]>([
    [
      'throws',
      (_, __, response) => {
        response.write('half')
        throw new Error('behind the head')
      },
    ],
    [
      'destroys its response',
      (_, __, response) => {
        response.write('half')
        response.destroy()
      },
    ],
    [
      'is given a 500 behind its head',
      (_, __, response) => {
        response.write('half')
        response.statusCode = 500
        response.end('Internal Server Error')
      },
    ],
  ])('does not let half an answer look whole when the route %s', async (_, work) => {
    const { kinds, open } = await serveHttp2(work)
    const stream = open()
    stream.resume()
    // A stream that ends with NO_ERROR is a whole answer to its client.
    await once(stream, 'error')
    expect(stream.rstCode).not.toBe(0)
    await settled(kinds, ['failed'])
  })

  it('warns of nothing', async () => {
    const warnings: Error[] = []
    const warned = (warning: Error) => void warnings.push(warning)
    process.on('warning', warned)
    const { answerOf, open } = await serveHttp2((_, __, response) => {
      response.writeHead(200).end('ok')
    })
    expect((await answerOf(open())).status).toBe(200)
    await new Promise(setImmediate)
    process.off('warning', warned)
    expect(warnings).toEqual([])
  })
})

describe('a connection kept alive', () => {
  it('judges each of two pipelined requests only', async () => {
    const { kinds, receiver } = told()
    const port = await serve(
      nodeGuard(receiver, (delivery, _request, response) => {
        response.end(delivery.id)
      }),
    )
    const connection: Connection = await connect(port)
    connection.write(Buffer.concat([wireBytes(post('1')), wireBytes(post('2'))]))
    expect((await connection.answer()).body).toBe('1')
    expect((await connection.answer()).body).toBe('2')
    expect(kinds()).toEqual(['handled', 'handled'])
    connection.destroy()
  })
})
