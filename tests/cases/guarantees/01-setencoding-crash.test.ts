import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { createServer as createHttp2Server } from 'node:http2'
import { PassThrough, Readable } from 'node:stream'
import { type AnyReceiver, createReceiver, type Outcome } from '@hookseal/core'
import { nodeGuard, nodeHandler, nodeInput } from '@hookseal/core/node'
import { webhook as expressWebhook } from '@hookseal/express'
import { webhook as fastifyWebhook } from '@hookseal/fastify'
import { webhook as koaWebhook } from '@hookseal/koa'
import express from 'express'
import Fastify from 'fastify'
import Koa from 'koa'
import { expect, it } from 'vitest'
import { message, post, provider, serve } from '../support/basics.ts'
import { http2Client } from '../support/clients.ts'

// A middleware that calls setEncoding turns the chunks into strings. That must be a typed 500 that says what to change.
// It used to be a TypeError inside a listener, which ends the process. Vitest fails on an uncaught error.

function startReceiver() {
  const outcomes: Outcome[] = []
  const receiver = createReceiver({
    provider: provider(),
    handlers: { '*': () => {} },
    logger: false,
    onOutcome: (outcome) => void outcomes.push(outcome),
  })
  return { receiver, outcomes }
}

const asText =
  (listener: RequestListener): RequestListener =>
  (request, response) => {
    request.setEncoding('utf8')
    listener(request, response)
  }

const listeners: Record<string, (receiver: AnyReceiver) => Promise<RequestListener>> = {
  'node:http': async (receiver) => nodeHandler(receiver),
  'a guard of node:http': async (receiver) => nodeGuard(receiver, () => {}),
  Express: async (receiver) => express().post('/hook', expressWebhook(receiver)),
  Koa: async (receiver) => new Koa().use(koaWebhook(receiver)).callback(),
  Fastify: async (receiver) => {
    const app = Fastify()
    app.register(fastifyWebhook(receiver), { url: '/hook' })
    await app.ready()
    return app.routing
  },
}

const expectRefusal = (outcomes: readonly Outcome[]) => {
  expect(outcomes).toMatchObject([
    { kind: 'rejected', status: 500, error: { code: 'body_already_read' } },
  ])
  expect(outcomes[0]?.error?.hint).toContain('setEncoding')
}

it.each(Object.keys(listeners))('%s: answers 500 and names the fix', async (name) => {
  const { receiver, outcomes } = startReceiver()
  const listener = await listeners[name]?.(receiver)
  if (listener === undefined) throw new Error(`no listener ${name}`)
  const port = await serve(createServer(asText(listener)))
  expect((await post(port, message())).status).toBe(500)
  expectRefusal(outcomes)
})

it('node:http2: answers 500 and names the fix', async () => {
  const { receiver, outcomes } = startReceiver()
  const server = createHttp2Server(asText(nodeHandler(receiver)) as never)
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const client = http2Client((server.address() as { port: number }).port)
  const sent = await client.send(message())
  expect(await sent.answer).toMatchObject({ status: 500 })
  expectRefusal(outcomes)
  client.close()
  await new Promise((resolve) => server.close(resolve))
})

it.each([
  ['text', 'chunk'],
  ['a number', 5],
  ['an object', { type: 'Buffer', data: [1] }],
])('answers the same for chunks that are %s', async (_, chunk) => {
  const { receiver, outcomes } = startReceiver()
  const stream = Readable.from([chunk]).pipe(new PassThrough({ objectMode: true }))
  const { headers } = message()
  const request = Object.assign(stream, { method: 'POST', url: '/hook', headers })
  const outcome = await receiver.receive(nodeInput(request as unknown as IncomingMessage))
  expect(outcome.error?.code).toBe('body_already_read')
  expectRefusal(outcomes)
})
