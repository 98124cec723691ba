import { createRequire } from 'node:module'
import { type KoaGuard, guard as koaGuard } from '@hookseal/koa'
import Koa3, { type Context } from 'koa'
import { bodyFor, copyOf, type NodeForm, type Route } from './form.ts'
import { nodeServer } from './node.ts'

// Koa 2 has no types under this name.
const Koa2: typeof Koa3 = createRequire(import.meta.url)('koa2')

const routeOf = (ctx: Context, guard: KoaGuard): Omit<Route, 'context'> => ({
  copy: copyOf(ctx.res),
  response: ctx.res,
  takeOver() {
    ctx.respond = false
    // Koa starts with a 404.
    ctx.res.statusCode = 200
  },
  answer(status) {
    ctx.status = status
    if (status !== 204) ctx.body = bodyFor(status)
  },
  finish: (result) => guard.finish(ctx, result),
})

/** An app whose own error handling would turn a failure into a 200. */
function carelessApp(Koa: typeof Koa3, ...middlewares: readonly Koa3.Middleware[]): Koa3 {
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
  for (const middleware of middlewares) app.use(middleware)
  return app
}

function formsOf(name: string, Koa: typeof Koa3, isHttp2: boolean): readonly NodeForm[] {
  const common = { platform: 'node', isHttp2 } as const
  return [
    {
      ...common,
      name: `${name}, callback`,
      async serve(receiver, work) {
        const guard: KoaGuard = koaGuard(receiver, (_delivery, ctx, context) =>
          work({ ...routeOf(ctx, guard), context }),
        )
        return nodeServer(isHttp2, carelessApp(Koa, guard).callback())
      },
    },
    {
      ...common,
      name: `${name}, middleware`,
      async serve(receiver, work) {
        const guard = koaGuard(receiver)
        const route: Koa3.Middleware = async (ctx) => {
          await work({ ...routeOf(ctx, guard), context: guard.context(ctx) })
        }
        return nodeServer(isHttp2, carelessApp(Koa, guard, route).callback())
      },
    },
  ]
}

/** The guards of Koa 2 and 3. */
export const koaForms = (isHttp2: boolean): readonly NodeForm[] => [
  ...formsOf('Koa 3', Koa3, isHttp2),
  ...formsOf('Koa 2', Koa2, isHttp2),
]
