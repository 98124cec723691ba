import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { guard, webhook } from '@hookseal/next/pages'
import { exchange } from '@hookseal/tests-kit/http'
import { close, listen } from '@hookseal/tests-kit/listen'
import { recorder, signedMessage } from '@hookseal/tests-kit/recorder'
import type { NextApiRequest, NextApiResponse } from 'next'
import { afterEach, describe, expect, it } from 'vitest'

const servers: Server[] = []

/** Serves an API route, after what Next does to a request when `bodyParser` is left on. */
async function serve(route: ReturnType<typeof webhook>, parse = false): Promise<number> {
  const server = createServer(async (request: IncomingMessage & { body?: unknown }, response) => {
    if (parse) {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      await once(request, 'end')
      request.body = JSON.parse(String(Buffer.concat(chunks)))
    }
    // Next's own answer to a throw of an API route.
    Promise.resolve(route(request as never, response as never)).catch(() =>
      response.writeHead(500).end('Internal Server Error'),
    )
  })
  servers.push(server)
  return listen(server)
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map(close))
})

describe('webhook() of the Pages Router', () => {
  it('runs the handlers, and answers', async () => {
    const { receiver, seen } = recorder({ handlers: true })
    const port = await serve(webhook(receiver))
    expect(await exchange(port, signedMessage('m_1'))).toMatchObject({ status: 200, body: '' })
    expect((await exchange(port, { body: '{}' })).status).toBe(401)
    expect(seen).toEqual(['m_1'])
  })

  it('throws when nothing would be done, and for a callback', () => {
    expect(() => webhook(recorder().receiver)).toThrow(TypeError)
    expect(() => webhook(undefined as never)).toThrow(TypeError)
    const mount = webhook as (...args: unknown[]) => unknown
    const { receiver } = recorder({ handlers: true })
    expect(() => mount(receiver, () => {})).toThrow(/use guard\(receiver, callback\)/)
  })

  it.each([
    [
      'handlers',
      () => {
        const { receiver, errors } = recorder({ handlers: true })
        return { route: webhook(receiver), errors }
      },
    ],
    [
      'a callback',
      () => {
        const { receiver, errors } = recorder()
        return { route: guard(receiver, () => expect.unreachable()), errors }
      },
    ],
  ])('with %s, tells at once that the parser ran, and the fix', async (_, make) => {
    const { route, errors } = make()
    const port = await serve(route, true)
    expect((await exchange(port, signedMessage('m_1'))).status).toBe(500)
    expect(errors.map(({ code }) => code)).toEqual(['body_already_parsed'])
    expect(errors[0]?.hint).toContain('bodyParser: false')
  })
})

describe('guard() of the Pages Router', () => {
  it('throws without a receiver or without work', () => {
    expect(() => guard(undefined as never, () => {})).toThrow(TypeError)
    expect(() => guard(recorder().receiver, undefined as never)).toThrow(TypeError)
  })

  it('answers a rejection itself, and is done', async () => {
    const thrown: unknown[] = []
    const route = guard(recorder().receiver, () => thrown.push('called'))
    const port = await serve(async (request: NextApiRequest, response: NextApiResponse) => {
      try {
        await route(request, response)
      } catch (error) {
        thrown.push(error)
      }
    })
    expect((await exchange(port, { body: '{}' })).status).toBe(401)
    expect(thrown).toEqual([])
  })

  it('gives it the delivery, and is finished by its answer', async () => {
    const { receiver, settled } = recorder()
    const port = await serve(
      guard(receiver, async ({ type }, request, response, { attempt }) => {
        if (attempt === 1) throw new Error('no')
        response.writeHead(attempt === 2 ? 422 : 202).end(`${request.method} ${type}`)
      }),
    )
    const post = () => exchange(port, signedMessage('m_1'))
    expect((await post()).status).toBe(500)
    expect((await post()).status).toBe(422)
    expect(await post()).toMatchObject({ status: 202, body: 'POST message.received' })
    await expect.poll(() => settled).toEqual(['failed', 'failed', 'handled'])
  })

  it('never makes a partial response look complete, whatever Next does afterward', async () => {
    const { receiver, settled } = recorder()
    const port = await serve(
      guard(receiver, (_, __, response) => {
        response.write('half')
        throw new Error('behind the head')
      }),
    )
    await expect(exchange(port, signedMessage('m_1'))).rejects.toThrow('without an answer')
    await expect.poll(() => settled).toEqual(['failed'])
  })

  it('discards what is thrown by context.discard', async () => {
    const { receiver, settled } = recorder()
    const port = await serve(
      guard(receiver, (_, __, ___, { discard }) => {
        throw discard('closed')
      }),
    )
    expect((await exchange(port, signedMessage('m_1'))).status).toBe(200)
    expect(settled).toEqual(['discarded'])
  })
})
