import { once } from 'node:events'
import { createServer, type Http2Server } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { type AnyProvider, type AnyReceiver, createReceiver, type Outcome } from '@hookseal/core'
import { nodeGuard, nodeHandler } from '@hookseal/core/node'
import { handinger } from '@hookseal/core/providers'
import { webhook as fastifyWebhook } from '@hookseal/fastify'
import { webhook as koaWebhook } from '@hookseal/koa'
import { until } from '@hookseal/tests-kit/eventually'
import Fastify from 'fastify'
import Koa from 'koa'
import { describe, expect, it, onTestFinished } from 'vitest'
import { message, provider, secret, turns } from '../support/basics.ts'
import { halfUpload } from '../support/http2-frames.ts'

// A stream that is reset in the middle of its body emits 'aborted' and then 'end', so the bytes that have arrived are
// not the body. With a token, half of the body would be accepted; with a signature, it would be reported as an attack.

const senders: readonly (readonly [AnyProvider, Readonly<Record<string, string>>])[] = [
  [provider(), message().headers],
  [handinger({ secret }), { 'x-handinger-token': secret }],
]

const servers: Record<string, (receiver: AnyReceiver) => Promise<Http2Server>> = {
  nodeHandler: async (receiver) => createServer(nodeHandler(receiver) as never),
  nodeGuard: async (receiver) => createServer(nodeGuard(receiver, () => {}) as never),
  Koa: async (receiver) => createServer(new Koa().use(koaWebhook(receiver)).callback() as never),
  Fastify: async (receiver) => {
    const app = Fastify({ http2: true })
    app.register(fastifyWebhook(receiver) as never, { url: '/hook' })
    await app.ready()
    return app.server
  },
}

describe.each(senders)('$name', (sender, headers) => {
  const names = Object.keys(servers)
  it.each([
    ...names.map((name) => [name, undefined] as const),
    // As Node's own client does.
    ...names.map((name) => [name, 'ended'] as const),
  ])('%s: reports a reset upload as body_aborted (%s before)', async (name, ending) => {
    const outcomes: Outcome[] = []
    let runs = 0
    const receiver = createReceiver({
      provider: sender,
      handlers: { '*': () => void runs++ },
      logger: false,
      onOutcome: (outcome) => void outcomes.push(outcome),
    })
    const server = await servers[name]?.(receiver)
    if (server === undefined) throw new Error(`no server ${name}`)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => new Promise((resolve) => server.close(() => resolve())))
    const { port } = server.address() as AddressInfo
    const upload = await halfUpload(port, headers, '{"taskId":"t1"}')
    onTestFinished(upload.close)
    await turns()
    upload.reset(ending)
    await until(() => outcomes.length === 1)
    expect(outcomes).toMatchObject([
      { kind: 'rejected', error: { code: 'body_aborted', retryable: true } },
    ])
    expect(runs).toBe(0)
  })
})
