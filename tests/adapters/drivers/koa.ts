import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { guard, webhook } from '@hookseal/koa'
import { close, listen } from '@hookseal/tests-kit/listen'
import Router from '@koa/router'
import Koa3, { type Middleware } from 'koa'
import {
  answerOf,
  type BodyState,
  type Driver,
  guardReceiver,
  type MountOptions,
  type RunningServer,
  webhookReceiver,
} from '../driver.ts'

// Koa 2 has no types under this name, and the two body parsers declare conflicting request types.
const require = createRequire(import.meta.url)

interface Major {
  readonly name: string
  readonly Koa: typeof Koa3
  readonly bodyParser: () => Middleware
}

const majors: readonly Major[] = [
  { name: 'Koa 3', Koa: Koa3, bodyParser: require('@koa/bodyparser').bodyParser },
  { name: 'Koa 2', Koa: require('koa2'), bodyParser: require('koa-bodyparser') },
]

/** Reads the body and assigns the result of `keep` to Koa's request. */
const reader =
  (keep: (bytes: Buffer) => object): Middleware =>
  async ({ req, request }, next) => {
    const chunks: Buffer[] = []
    for await (const chunk of req) chunks.push(chunk)
    Object.assign(request, keep(Buffer.concat(chunks)))
    await next()
  }

const before: Record<BodyState, (major: Major) => Middleware> = {
  unread: () => (_, next) => next(),
  kept: () => reader((body) => ({ body })),
  'kept-beside-json': () =>
    reader((rawBody) => ({ body: JSON.parse(rawBody.toString()), rawBody })),
  parsed: ({ bodyParser }) => bodyParser(),
  consumed: () => reader(() => ({})),
}

// Without it, Koa answers with a text body.
const onError: Middleware = async (ctx, next) => {
  try {
    await next()
  } catch {
    ctx.status = 500
    ctx.body = ''
  }
}

async function serve(
  major: Major,
  { bodyState }: MountOptions,
  receiver: RunningServer['receiver'],
  ...middlewares: readonly [Middleware, ...Middleware[]]
): Promise<RunningServer> {
  const app = new major.Koa()
  // Koa prints what a route throws.
  app.silent = true
  const router = new Router()
  for (const path of ['/hook', '/hook/:id']) router.all(path, ...middlewares)
  app.use(onError)
  app.use(before[bodyState](major))
  app.use(router.routes() as Middleware)
  const server = createServer(app.callback())
  const port = await listen(server)
  return { port, receiver, close: () => close(server) }
}

const platform = {
  seesRepeatedHeaders: true,
  readsUnwantedBodies: false,
  lostBodyCode: 'body_already_parsed',
  lostBodyHint: /ctx\.disableBodyParser/,
} as const

const webhookDriver = (major: Major): Driver => ({
  ...platform,
  name: major.name,
  verb: 'webhook',
  async start(mount) {
    const receiver = webhookReceiver(mount)
    return serve(major, mount, receiver, webhook(receiver))
  },
})

const guardDriver = (major: Major): Driver => ({
  ...platform,
  name: `${major.name} guard`,
  verb: 'guard',
  async start(mount) {
    const receiver = guardReceiver(mount)
    const guarded = guard(receiver)
    const { status, headers, body } = answerOf(mount)
    const route: Middleware = async (ctx) => {
      await mount.handle(guarded.delivery(ctx), guarded.context(ctx))
      ctx.status = status
      ctx.set({ ...headers })
      ctx.body = body
    }
    return serve(major, mount, receiver, guarded, route)
  },
})

const callbackDriver = (major: Major): Driver => ({
  ...platform,
  name: `${major.name} guard, callback`,
  verb: 'guard',
  async start(mount) {
    const receiver = guardReceiver(mount)
    const { status, headers, body } = answerOf(mount)
    const route = guard(receiver, async (delivery, ctx, context) => {
      await mount.handle(delivery, context)
      ctx.status = status
      ctx.set({ ...headers })
      ctx.body = body
    })
    return serve(major, mount, receiver, route)
  },
})

export const koaDrivers: readonly Driver[] = majors.flatMap((major) => [
  webhookDriver(major),
  guardDriver(major),
  callbackDriver(major),
])
