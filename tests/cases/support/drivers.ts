import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { createServer as createHttp2Server, type Http2Server } from 'node:http2'
import { createRequire } from 'node:module'
import type { AnyDelivery, AnyReceiver, HandlerContext } from '@hookseal/core'
import { type NodeRequest, nodeGuard } from '@hookseal/core/node'
import { guard as expressGuard } from '@hookseal/express'
import { guard as fastifyGuard } from '@hookseal/fastify'
import { type KoaGuard, guard as koaGuard } from '@hookseal/koa'
import { guard as pagesGuard } from '@hookseal/next/pages'
import express5, { type ErrorRequestHandler, type Request, type Response } from 'express'
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import Koa3, { type Context } from 'koa'
import type { NextApiRequest, NextApiResponse } from 'next'

// They have no types under these names.
const require = createRequire(import.meta.url)
const express4: typeof express5 = require('express4')
const Koa2: typeof Koa3 = require('koa2')

/** What a route of a test can do, whatever the framework. */
export interface Route {
  readonly delivery: AnyDelivery
  readonly context: HandlerContext
  /** Node's own response. */
  readonly response: ServerResponse
  /** Tells the framework, in its own way, that the route will answer with Node's own response. */
  takeOver(): void
  /** Answers as shown in the framework's documentation. */
  answer(status: number): unknown
  /** Finishes the delivery explicitly. */
  finish(result: 'handled' | 'failed'): Promise<void>
}

export type Work = (route: Route) => unknown

/** One way in which a guard can be used. */
export interface Driver {
  readonly name: string
  /**
   * Whether the guard learns of the route's return or throw: `false` for a middleware that only calls `next`. Where it
   * does, the framework's own error handler answers 200, which must never reach the sender.
   */
  readonly seesTheWork: boolean
  /** Whether a route that has not answered yet settles when its client has left. @default true */
  readonly settlesByStatus?: boolean
  readonly isHttp2: boolean
  serve(receiver: AnyReceiver, work: Work): Promise<Server | Http2Server>
}

const bodyOf = (status: number) => (status === 204 ? undefined : 'done')

const endRaw = (response: ServerResponse) => (status: number) => {
  response.statusCode = status
  response.end(bodyOf(status))
}

const noHand = { finish: () => Promise.reject(new Error('this form has no finish')) }

/** A worst-case error handler: it sets its status and ends the response, whatever has been sent before. */
const careless =
  (status: number): ErrorRequestHandler =>
  (_error, _request, response, _next) => {
    response.statusCode = status
    response.end()
  }

function expressDrivers(name: string, express: typeof express5): readonly Driver[] {
  const routeOf = (request: Request, response: Response) => ({
    response,
    takeOver() {},
    answer: (status: number) => response.status(status).send(bodyOf(status)),
    request,
  })
  const callback: Driver = {
    name: `${name}, callback`,
    seesTheWork: true,
    isHttp2: false,
    async serve(receiver, work) {
      const app = express()
      app.post(
        '/hook',
        expressGuard(receiver, (delivery, request, response, context) =>
          work({ ...routeOf(request, response), ...noHand, delivery, context }),
        ),
      )
      app.use(careless(200))
      return createServer(app)
    },
  }
  const middleware: Driver = {
    name: `${name}, middleware`,
    seesTheWork: false,
    isHttp2: false,
    async serve(receiver, work) {
      const guard = expressGuard(receiver)
      const app = express()
      app.post('/hook', guard, (request, response, next) => {
        const route: Route = {
          ...routeOf(request, response),
          delivery: guard.delivery(request),
          context: guard.context(request),
          finish: (result) => guard.finish(request, result),
        }
        // Express 4 ignores the return value of a route.
        void (async () => work(route))().catch(next)
      })
      app.use(careless(500))
      return createServer(app)
    },
  }
  return [callback, middleware]
}

/** A server of either protocol. The types of their requests and responses differ, but they are used in the same way. */
function nodeServer(isHttp2: boolean, listener: RequestListener): Server | Http2Server {
  return isHttp2 ? createHttp2Server(listener as never) : createServer(listener)
}

function koaDrivers(name: string, Koa: typeof Koa3, isHttp2: boolean): readonly Driver[] {
  const routeOf = (ctx: Context) => ({
    response: ctx.res,
    takeOver() {
      ctx.respond = false
      // Koa starts with a 404.
      ctx.res.statusCode = 200
    },
    answer(status: number) {
      ctx.status = status
      if (status !== 204) ctx.body = bodyOf(status)
    },
  })
  const appWith = (isHttp2: boolean, ...middlewares: readonly Koa3.Middleware[]) => {
    const app = new Koa()
    app.silent = true
    app.use(async (ctx, next) => {
      try {
        await next()
      } catch {
        ctx.status = 200
        ctx.body = 'all is well'
      }
    })
    for (const one of middlewares) app.use(one)
    return nodeServer(isHttp2, app.callback())
  }
  const common = { seesTheWork: true, isHttp2 }
  const protocol = isHttp2 ? 'HTTP/2, ' : ''
  const callback: Driver = {
    ...common,
    name: `${name}, ${protocol}callback`,
    async serve(receiver, work) {
      const guard: KoaGuard = koaGuard(receiver, (delivery, ctx, context) =>
        work({ ...routeOf(ctx), delivery, context, finish: (result) => guard.finish(ctx, result) }),
      )
      return appWith(isHttp2, guard)
    },
  }
  const middleware: Driver = {
    ...common,
    name: `${name}, ${protocol}middleware`,
    async serve(receiver, work) {
      const before = koaGuard(receiver)
      return appWith(isHttp2, before, async (ctx) => {
        await work({
          ...routeOf(ctx),
          delivery: before.delivery(ctx),
          context: before.context(ctx),
          finish: (result) => before.finish(ctx, result),
        })
      })
    },
  }
  return [callback, middleware]
}

function fastifyDrivers(isHttp2: boolean): readonly Driver[] {
  const routeOf = (_request: FastifyRequest, reply: FastifyReply) => ({
    response: reply.raw,
    takeOver: () => void reply.hijack(),
    answer: (status: number) => reply.code(status).send(bodyOf(status)),
  })
  const app = () => {
    const instance = (isHttp2
      ? Fastify({ http2: true, forceCloseConnections: false })
      : Fastify()) as unknown as ReturnType<typeof Fastify>
    instance.setErrorHandler((_error: unknown, _request: FastifyRequest, reply: FastifyReply) =>
      reply.code(200).send('all is well'),
    )
    return instance
  }
  const common = { seesTheWork: true, settlesByStatus: false, isHttp2 }
  const protocol = isHttp2 ? 'HTTP/2, ' : ''
  const callback: Driver = {
    ...common,
    name: `Fastify 5, ${protocol}callback`,
    async serve(receiver, work) {
      const instance = app()
      const plugin = fastifyGuard(receiver, (delivery, request, reply, context) =>
        work({ ...routeOf(request, reply), ...noHand, delivery, context }),
      )
      instance.register(plugin, { url: '/hook' })
      await instance.ready()
      return instance.server
    },
  }
  const handler: Driver = {
    ...common,
    name: `Fastify 5, ${protocol}route handler`,
    async serve(receiver, work) {
      const instance = app()
      const guard = fastifyGuard(receiver)
      instance.register(guard, {
        url: '/hook',
        handler: async (request: FastifyRequest, reply: FastifyReply) =>
          work({
            ...routeOf(request, reply),
            delivery: guard.delivery(request),
            context: guard.context(request),
            finish: (result) => guard.finish(request, result),
          }),
      })
      await instance.ready()
      return instance.server
    },
  }
  return [callback, handler]
}

function nodeDrivers(isHttp2: boolean): readonly Driver[] {
  const name = isHttp2 ? 'node:http2' : 'node:http'
  const callback: Driver = {
    name: `${name}, callback`,
    seesTheWork: true,
    isHttp2,
    async serve(receiver, work) {
      const listener = nodeGuard(receiver, (delivery, _request, response, context) =>
        work({
          delivery,
          context,
          response,
          takeOver() {},
          answer: endRaw(response),
          ...noHand,
        }),
      )
      return nodeServer(isHttp2, (request, response) => void listener(request, response))
    },
  }
  const admit: Driver = {
    name: `${name}, admit`,
    seesTheWork: false,
    isHttp2,
    async serve(receiver, work) {
      const guard = nodeGuard(receiver)
      const listener = async (request: NodeRequest, response: ServerResponse) => {
        if (!(await guard.admit(request, response))) return
        try {
          await work({
            delivery: guard.delivery(request),
            context: guard.context(request),
            response,
            takeOver() {},
            answer: endRaw(response),
            finish: (result) => guard.finish(request, result),
          })
        } catch {
          // As in the Pages Router of Next.
          response.statusCode = 500
          response.end()
        }
      }
      return nodeServer(isHttp2, (request, response) => void listener(request, response))
    },
  }
  return [callback, admit]
}

/** The Pages Router calls an API route with Node's own request and response. */
const pagesDriver: Driver = {
  name: 'Next Pages, callback',
  seesTheWork: true,
  isHttp2: false,
  async serve(receiver, work) {
    const handler = pagesGuard(receiver, (delivery, _request, response, context) =>
      work({
        delivery,
        context,
        response,
        takeOver() {},
        answer: endRaw(response),
        ...noHand,
      }),
    )
    const listener = async (request: NextApiRequest, response: NextApiResponse) => {
      try {
        await handler(request, response)
      } catch {
        response.statusCode = 200
        response.end()
      }
    }
    return createServer(listener as unknown as RequestListener)
  },
}

export const drivers: readonly Driver[] = [
  ...expressDrivers('Express 5', express5),
  ...expressDrivers('Express 4', express4),
  ...koaDrivers('Koa 3', Koa3, false),
  ...koaDrivers('Koa 2', Koa2, false),
  ...fastifyDrivers(false),
  ...nodeDrivers(false),
  pagesDriver,
  ...koaDrivers('Koa 3', Koa3, true),
  ...koaDrivers('Koa 2', Koa2, true),
  ...fastifyDrivers(true),
  ...nodeDrivers(true),
]
