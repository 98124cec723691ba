import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { webhook } from '@hookseal/next/pages'
import { afterEach, describe, expect, it } from 'vitest'
import { exchange } from '../../../test/support/http.ts'
import { close, listen } from '../../../test/support/listen.ts'
import { recorder, signedMessage } from '../../../test/support/recorder.ts'

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
    route(request, response).catch(() => response.writeHead(500).end('Internal Server Error'))
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

  it('throws when nothing would be done', () => {
    expect(() => webhook(recorder().receiver)).toThrow(TypeError)
  })

  it.each([
    ['handlers', () => ({ ...recorder({ handlers: true }), handle: undefined })],
    ['a callback', () => ({ ...recorder(), handle: () => expect.unreachable() })],
  ])('with %s, tells at once that the parser ran, and the fix', async (_, make) => {
    const { receiver, errors, handle } = make()
    const port = await serve(webhook(receiver, handle), true)
    expect((await exchange(port, signedMessage('m_1'))).status).toBe(500)
    expect(errors.map(({ code }) => code)).toEqual(['body_already_parsed'])
    expect(errors[0]?.hint).toContain('bodyParser: false')
  })

  it('with a callback, answers a refusal itself, and is done', async () => {
    const thrown: unknown[] = []
    const route = webhook(recorder().receiver, () => thrown.push('called'))
    const port = await serve((...pair) => route(...pair).catch((error) => void thrown.push(error)))
    expect((await exchange(port, { body: '{}' })).status).toBe(401)
    expect(thrown).toEqual([])
  })

  it('with a callback, gives it the delivery, and is settled by its answer', async () => {
    const { receiver, settled } = recorder()
    const port = await serve(
      webhook(receiver, async ({ type }, request, response, { attempt }) => {
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
})
