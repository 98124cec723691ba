import { createServer, type RequestListener } from 'node:http'
import { setImmediate } from 'node:timers/promises'
import { type AnyReceiver, createProcessor, memoryReplayStore, packDelivery } from '@hookseal/core'
import { lambdaHandler } from '@hookseal/core/lambda'
import { nodeGuard, nodeHandler } from '@hookseal/core/node'
import { fetchGuard } from '@hookseal/core/toolkit'
import * as onExpress from '@hookseal/express'
import * as onFastify from '@hookseal/fastify'
import * as onKoa from '@hookseal/koa'
import * as onNext from '@hookseal/next'
import * as onPages from '@hookseal/next/pages'
import { instrument, instrumentProcessor } from '@hookseal/otel'
import { acme, made, receiverOf, signed } from '@hookseal/tests-kit/acme'
import { exchange } from '@hookseal/tests-kit/http'
import { close, listen } from '@hookseal/tests-kit/listen'
import {
  insideHttpSpan,
  startTelemetry,
  stopTelemetry,
  type Telemetry,
} from '@hookseal/tests-kit/telemetry'
import { trace } from '@opentelemetry/api'
import express from 'express'
import fastify, { type FastifyPluginAsync } from 'fastify'
import Koa from 'koa'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

// For every way to mount a receiver, its span is a child of the server's, and the application's spans are its children.

const cleanUps: (() => unknown)[] = []
let telemetry: Telemetry
beforeEach(() => {
  telemetry = startTelemetry()
})
afterEach(async () => {
  stopTelemetry()
  for (const cleanUp of cleanUps.splice(0)) await cleanUp()
})

/** The work of an application for a delivery: it waits, and creates a span of its own. */
async function work(): Promise<void> {
  await setImmediate()
  await trace.getTracer('application').startActiveSpan('SELECT', async (span) => {
    await setImmediate()
    span.end()
  })
}

/** Posts a delivery to a listener that runs inside the span of an HTTP server, as with its instrumentation. */
async function post(listener: RequestListener): Promise<number> {
  const server = createServer((request, response) => {
    void insideHttpSpan(() => {
      listener(request, response)
      return new Promise((resolve) => response.once('close', resolve))
    })
  })
  cleanUps.push(() => close(server))
  const { headers, body } = signed(made())
  return (await exchange(await listen(server), { headers, body })).status
}

const handling = () => instrument(receiverOf({ handlers: { '*': work } }))
const guarding = () => instrument(receiverOf())

const postToExpress = (...route: express.RequestHandler[]) => {
  const app = express()
  app.post('/hook', ...route)
  return post(app)
}

const postToKoa = (...middlewares: Koa.Middleware[]) => {
  const app = new Koa()
  for (const middleware of middlewares) app.use(middleware)
  return post(app.callback())
}

async function postToFastify<O extends object>(
  plugin: FastifyPluginAsync<O>,
  options: O,
): Promise<number> {
  const app = fastify({ serverFactory: (handler) => createServer(handler) })
  await app.register(plugin, options as never)
  await app.ready()
  cleanUps.push(() => app.close())
  return post((request, response) => app.routing(request, response))
}

const fetched = (route: (request: Request) => Promise<Response>) =>
  insideHttpSpan(async () => {
    const { headers, body } = signed(made())
    return (await route(new Request('https://a.test/', { method: 'POST', headers, body }))).status
  })

async function noContent(): Promise<Response> {
  await work()
  return new Response(null, { status: 204 })
}

const answerLambda = (receiver: AnyReceiver) =>
  insideHttpSpan(async () => {
    const { method, headers, body } = signed(made())
    const event = { httpMethod: method, path: '/hook', headers, body: body.toString() }
    return (await lambdaHandler(receiver)(event)).statusCode
  })

/** Runs a job inside the span of a queue's instrumentation. */
async function runJob(): Promise<number> {
  const packKey = 'nesting-pack-key'
  const processor = createProcessor({
    provider: acme(),
    packKey,
    handlers: { '*': work },
    replay: { store: { ...memoryReplayStore(), scope: 'shared' } },
    logger: false,
  })
  const packed = packDelivery(await receiverOf().verify(signed(made())), { packKey })
  const run = instrumentProcessor(processor, { provider: 'acme' })
  const { kind } = await insideHttpSpan(() => run(packed))
  return kind === 'handled' ? 200 : 500
}

const routes: readonly (readonly [string, () => Promise<number>])[] = [
  ['Express, webhook()', () => postToExpress(onExpress.webhook(handling()))],
  [
    'Express, guard() with a callback',
    () =>
      postToExpress(
        onExpress.guard(guarding(), async (_delivery, _request, response) => {
          await work()
          response.sendStatus(204)
        }),
      ),
  ],
  [
    'Express, guard() before a route',
    () =>
      postToExpress(
        onExpress.guard(guarding()),
        (_request, _response, next) => next(),
        async (_request, response) => {
          await work()
          response.sendStatus(204)
        },
      ),
  ],
  ['Fastify, webhook()', () => postToFastify(onFastify.webhook(handling()), { url: '/hook' })],
  [
    'Fastify, guard() with a callback',
    () => postToFastify(onFastify.guard(guarding(), work), { url: '/hook' }),
  ],
  [
    'Fastify, guard() before a handler',
    () =>
      postToFastify(onFastify.guard(guarding()), {
        url: '/hook',
        handler: async (_request, reply) => {
          await work()
          return reply.code(204).send()
        },
      }),
  ],
  ['Koa, webhook()', () => postToKoa(onKoa.webhook(handling()))],
  [
    'Koa, guard() with a callback',
    () =>
      postToKoa(
        onKoa.guard(guarding(), async (_delivery, ctx) => {
          await work()
          ctx.status = 204
        }),
      ),
  ],
  [
    'Koa, guard() before other middleware',
    () =>
      postToKoa(
        (_ctx, next) => next(),
        onKoa.guard(guarding()),
        (_ctx, next) => next(),
        async (ctx) => {
          await work()
          ctx.status = 204
        },
      ),
  ],
  ['node:http, nodeHandler()', () => post(nodeHandler(handling()))],
  [
    'node:http, nodeGuard()',
    () =>
      post(
        nodeGuard(guarding(), async (_delivery, _request, response) => {
          await work()
          response.writeHead(204).end()
        }),
      ),
  ],
  ['Next, webhook() as a route handler', () => fetched(onNext.webhook(handling()))],
  ['Next, guard() as a route handler', () => fetched(onNext.guard(guarding(), noContent))],
  [
    'Next, webhook() as an API route',
    () => post((...given) => onPages.webhook(handling())(...(given as [never, never]))),
  ],
  [
    'Next, guard() as an API route',
    () => {
      const route = onPages.guard(guarding(), async (_delivery, _request, response) => {
        await work()
        response.writeHead(204).end()
      })
      return post((...given) => route(...(given as [never, never])))
    },
  ],
  ['Fetch, receiver.fetch', () => fetched(handling().fetch)],
  ['Fetch, fetchGuard()', () => fetched(fetchGuard(guarding(), noContent))],
  ['Lambda, lambdaHandler()', () => answerLambda(handling())],
  ['a worker, instrumentProcessor()', runJob],
]

/** The only span of this name, once it has ended. */
async function ended(name: string) {
  const found = () => telemetry.spans().filter((span) => span.name === name)
  while (found().length === 0) await setImmediate()
  expect(found()).toHaveLength(1)
  const [span] = found()
  if (span === undefined) throw new Error(`no span ${name}`)
  return { span, id: span.spanContext().spanId, parent: span.parentSpanContext?.spanId }
}

describe('an instrumented receiver', () => {
  it.each(routes)('nests the spans of server, delivery and work: %s', async (_name, route) => {
    const status = await route()
    expect([200, 204]).toContain(status)
    const server = await ended('POST /hook')
    const delivery = await ended('process acme')
    const query = await ended('SELECT')
    expect(server.parent).toBeUndefined()
    expect(delivery.parent).toBe(server.id)
    expect(query.parent).toBe(delivery.id)
    expect(delivery.span.attributes).toMatchObject({
      'webhook.outcome': 'handled',
      'webhook.attempt': 1,
    })
  })

  it('is no longer inside the span after the guard of Koa, where the server continues', async () => {
    let behind: string | undefined
    await postToKoa(
      async (_ctx, next) => {
        await next()
        behind = trace.getActiveSpan()?.spanContext().spanId
      },
      onKoa.guard(guarding(), async (_delivery, ctx) => {
        ctx.status = 204
      }),
    )
    expect(behind).toBe((await ended('POST /hook')).id)
  })
})
