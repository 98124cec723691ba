import { createServer, type RequestListener } from 'node:http'
import { createRequire } from 'node:module'
import type { AnyReceiver } from '@hookseal/core'
import { nodeHandler } from '@hookseal/core/node'
import { webhook as expressWebhook } from '@hookseal/express'
import { webhook as fastifyWebhook } from '@hookseal/fastify'
import { webhook as koaWebhook } from '@hookseal/koa'
import { webhook as nextWebhook } from '@hookseal/next'
import { webhook as pagesWebhook } from '@hookseal/next/pages'
import express5 from 'express'
import Fastify from 'fastify'
import Koa3 from 'koa'

const require = createRequire(import.meta.url)
const express4: typeof express5 = require('express4')
const Koa2: typeof Koa3 = require('koa2')

type Send = (request: RequestInit) => Promise<Response>

/** Posts one request to a server that lives as long as the request. */
const through =
  (listener: RequestListener): Send =>
  async (request) => {
    const server = createServer(listener)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    try {
      const response = await fetch(`http://127.0.0.1:${port}/hook`, request)
      return new Response(await response.text(), { status: response.status || 500 })
    } finally {
      server.closeAllConnections()
      server.close()
    }
  }

const inProcess =
  (route: (request: Request) => Promise<Response>): Send =>
  (request) =>
    route(new Request('http://127.0.0.1/hook', request))

const expressMount = (express: typeof express5) => async (receiver: AnyReceiver) => {
  const app = express()
  app.post('/hook', expressWebhook(receiver))
  return through(app)
}
const koaMount = (Koa: typeof Koa3) => async (receiver: AnyReceiver) => {
  const app = new Koa()
  app.use(koaWebhook(receiver))
  return through(app.callback())
}

/** Every adapter that runs a receiver's own handlers, by its name. */
export const WEBHOOK_MOUNTS: Readonly<Record<string, (receiver: AnyReceiver) => Promise<Send>>> = {
  'node:http': async (receiver) => through(nodeHandler(receiver)),
  'Express 5': expressMount(express5),
  'Express 4': expressMount(express4),
  'Koa 3': koaMount(Koa3),
  'Koa 2': koaMount(Koa2),
  'Fastify 5': async (receiver) => {
    const app = Fastify()
    app.register(fastifyWebhook(receiver), { url: '/hook' })
    await app.ready()
    return through(app.routing as RequestListener)
  },
  'Next Pages': async (receiver) => through(pagesWebhook(receiver) as unknown as RequestListener),
  'Next App': async (receiver) => inProcess(nextWebhook(receiver)),
  Fetch: async (receiver) => inProcess(receiver.fetch),
}
