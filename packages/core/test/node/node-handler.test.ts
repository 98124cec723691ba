import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { defineProvider } from '@hookseal/core'
import { nodeHandler } from '@hookseal/core/node'
import { acme, made, receiverOf, signed } from '@hookseal/tests-kit/acme'
import { connect, exchange, wireBytes } from '@hookseal/tests-kit/http'
import { close, listen } from '@hookseal/tests-kit/listen'
import { afterEach, describe, expect, it } from 'vitest'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp()
})

const handlers = { '*': () => {} }
async function serve(...args: Parameters<typeof nodeHandler>) {
  const handle = nodeHandler(...args)
  const server = createServer((request, response) => void handle(request, response))
  cleanUps.push(() => close(server))
  return listen(server)
}

describe('nodeHandler()', () => {
  it('runs the handlers, and answers', async () => {
    const ids: unknown[] = []
    const port = await serve(receiverOf({ handlers: { '*': ({ id }) => void ids.push(id) } }))
    expect(await exchange(port, signed(made('m_1')))).toMatchObject({ status: 200, body: '' })
    expect(await exchange(port, { body: '{}' })).toMatchObject({ status: 401, body: '' })
    expect(ids).toEqual(['m_1'])
  })

  it('refuses a callback, which only a guard takes, and what is no receiver', () => {
    const receiver = receiverOf({ handlers })
    const create = nodeHandler as (...args: readonly unknown[]) => unknown
    const callback = () => {}
    for (const given of [[callback], [{}, callback], [undefined, callback]]) {
      expect(() => create(receiver, ...given)).toThrow(TypeError)
      expect(() => create(receiver, ...given)).toThrow('use guard(receiver, callback)')
    }
    expect(() => create(receiver, {}, undefined)).not.toThrow()
    for (const none of [undefined, null, {}]) {
      expect(() => create(none)).toThrow('expected a receiver returned by createReceiver()')
    }
    expect(() => create(receiverOf())).toThrow(/no handlers/)
  })

  it('answers as the handler or the provider wants', async () => {
    const answer = { status: 202, headers: { 'x-own': '1' }, body: 'OK' }
    const provider = defineProvider({ ...acme(), answer })
    const handler = {
      '*': (_: unknown, { answer }: { answer: (body: string) => void }) => answer('<Response/>'),
    }
    const port = await serve(receiverOf({ provider, handlers: handler }))
    expect(await exchange(port, signed(made()))).toMatchObject({ status: 200, body: '<Response/>' })
    expect(await exchange(port, signed(made()))).toMatchObject({
      status: 202,
      headers: { 'x-own': '1' },
      body: 'OK',
    })
  })

  it("shows the platform's context and the fix for a parser", async () => {
    const seen: unknown[] = []
    const hints: unknown[] = []
    const receiver = receiverOf({
      handlers: { '*': (_, { request }) => void seen.push(request.context) },
      onOutcome: ({ error }) => void hints.push(error?.hint),
    })
    const context = { name: 'platform' }
    const port = await serve(receiver, { context, parserHint: 'take the parser off' })
    await exchange(port, signed(made()))
    expect(seen).toEqual([context])
    const handle = nodeHandler(receiver, { parserHint: 'take the parser off' })
    const server = createServer((request, response) => {
      request
        .resume()
        .once('end', () => void handle(Object.assign(request, { body: {} }), response))
    })
    cleanUps.push(() => close(server))
    expect((await exchange(await listen(server), signed(made('b')))).status).toBe(500)
    expect(hints).toEqual([undefined, 'take the parser off'])
  })

  it('answers 405 with Allow, before anything is read', async () => {
    const port = await serve(receiverOf({ handlers }))
    for (const method of ['GET', 'PUT', 'OPTIONS', 'HEAD']) {
      const { status, headers } = await exchange(port, { method })
      expect([status, headers['allow']]).toEqual([405, 'POST'])
    }
  })

  it('answers an upload over the limit while it is still being sent, and closes', async () => {
    const port = await serve(receiverOf({ handlers, maxBodyBytes: 1000 }))
    const connection = await connect(port)
    connection.write(wireBytes(signed(made())))
    expect((await connection.answer()).status).toBe(200)
    const upload = { ...signed(made('b')), body: Buffer.alloc(2_000_000), chunkBytes: 65_536 }
    connection.write(wireBytes(upload))
    const { status, headers } = await connection.answer()
    expect([status, headers['connection']]).toEqual([413, 'close'])
    await connection.closed
  })

  it('leaves a response alone that something else has answered', async () => {
    const handle = nodeHandler(receiverOf({ handlers }))
    const server = createServer((request, response) => {
      response.writeHead(202).end('mine')
      void handle(request, response)
    })
    cleanUps.push(() => close(server))
    expect(await exchange(await listen(server), signed(made()))).toMatchObject({
      status: 202,
      body: 'mine',
    })
  })

  it('serves HTTP/2, rejections in the middle of an upload included', async () => {
    const handle = nodeHandler(receiverOf({ handlers, maxBodyBytes: 1000 }))
    const server = createHttp2Server((request, response) => {
      void handle(request as never, response as never)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const client = connectHttp2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    cleanUps.push(() => {
      client.destroy()
      server.close()
    })
    const send = async (headers: Record<string, string>, body: Uint8Array) => {
      const stream = client.request({ ':method': 'POST', ':path': '/', ...headers })
      stream.on('error', () => {})
      stream.end(body)
      const [answer] = await once(stream, 'response')
      stream.resume()
      return answer[':status']
    }
    const { headers, body } = signed(made())
    expect(await send(headers, body)).toBe(200)
    expect(await send({}, body)).toBe(401)
    expect(await send(headers, Buffer.alloc(100_000))).toBe(413)
    expect(await send(headers, body)).toBe(200)
  })

  it('writes to a double that has no flushHeaders', async () => {
    const handle = nodeHandler(receiverOf({ handlers }))
    const written: unknown[] = []
    const response = {
      headersSent: false,
      destroyed: false,
      statusCode: 0,
      setHeader: (...header: unknown[]) => void written.push(header),
      write: (body: string) => void written.push(body),
      end: (body?: string) => void written.push(['end', body]),
    }
    const { headers, body } = signed(made())
    const request = { method: 'POST', url: '/', headers, body, complete: true }
    await handle(request as never, response as never)
    expect(response.statusCode).toBe(200)
    expect(written).toEqual([['end', '']])
  })

  it('throws for a receiver without handlers, and for anything that is not a receiver', () => {
    expect(() => nodeHandler(receiverOf())).toThrow(/no handlers.*guard\(receiver\)/)
    for (const none of [undefined, null, {}, () => {}]) {
      expect(() => nodeHandler(none as never)).toThrow(/expected a receiver/)
    }
  })
})
