import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { type ExpressGuard, guard as expressGuard } from '@hookseal/express'
import express5, { type ErrorRequestHandler, type Request, type Response } from 'express'
import { bodyFor, copyOf, type NodeForm, type Route } from './form.ts'

// Express 4 has no types under this name.
const express4: typeof express5 = createRequire(import.meta.url)('express4')

/** A worst-case error handler: it sets its status and ends the response, whatever has been sent before. */
const careless =
  (status: number): ErrorRequestHandler =>
  (_error, _request, response, _next) => {
    response.statusCode = status
    response.end()
  }

const routeOf = (response: Response) => ({
  copy: copyOf(response),
  response,
  takeOver() {},
  answer: (status: number) => void response.status(status).send(bodyFor(status)),
})

/** Runs a route behind the guard, and passes on what it throws, now or later. */
function runBehind(
  guard: ExpressGuard,
  work: (route: Route) => unknown,
  request: Request,
  response: Response,
  fail: (error: unknown) => void,
  isDestroyedByThrow = false,
): void {
  const returned = work({
    ...routeOf(response),
    isDestroyedByThrow,
    context: guard.context(request),
    finish: (result) => guard.finish(request, result),
  })
  if (returned instanceof Promise) returned.catch(fail)
}

function formsOf(name: string, express: typeof express5): readonly NodeForm[] {
  const common = { platform: 'node', isHttp2: false } as const
  return [
    {
      ...common,
      name: `${name}, callback`,
      async serve(receiver, work) {
        const app = express()
        const guarded = expressGuard(receiver, (_delivery, _request, response, context) =>
          work({ ...routeOf(response), context }),
        )
        app.post('/hook', guarded)
        app.use(careless(200))
        return createServer(app)
      },
    },
    {
      ...common,
      name: `${name}, middleware`,
      async serve(receiver, work) {
        const app = express()
        const guard = expressGuard(receiver)
        app.post('/hook', guard, (request, response, next) =>
          runBehind(guard, work, request, response, next),
        )
        app.use(careless(500))
        return createServer(app)
      },
    },
  ]
}

/** The guard called without Express, by a caller whose `next` may throw. */
const directForm: NodeForm = {
  platform: 'node',
  name: 'Express guard without Express',
  isHttp2: false,
  async serve(receiver, work) {
    const guard = expressGuard(receiver)
    const app = express5()
    // Gives the response the methods of Express.
    app.use((request, response) => {
      const fail = (error: unknown) => careless(500)(error, request, response, () => {})
      void guard(request, response, (error?: unknown) => {
        if (error === undefined) runBehind(guard, work, request, response, fail, true)
        else fail(error)
      })
    })
    return createServer(app)
  },
}

export const expressForms: readonly NodeForm[] = [
  ...formsOf('Express 5', express5),
  ...formsOf('Express 4', express4),
  directForm,
]
