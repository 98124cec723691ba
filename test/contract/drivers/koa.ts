import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { verify, webhook } from '@hookseal/koa'
import Router from '@koa/router'
import Koa3, { type Middleware } from 'koa'
import { close, listen } from '../../support/listen.ts'
import {
  answerOf,
  type BodyState,
  type Driver,
  guardReceiver,
  type Mount,
  type Serving,
  webhookReceiver,
} from '../driver.ts'

// Koa 2 has no types under this name, and the two parsers' types of one request contradict each other.
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

/** Reads the body, and leaves on Koa's request what `keep` makes of it. */
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

// Koa itself answers with a text.
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
  { bodyState }: Mount,
  receiver: Serving['receiver'],
  ...middlewares: readonly [Middleware, ...Middleware[]]
): Promise<Serving> {
  const app = new major.Koa()
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
    const guard = verify(receiver)
    const { status, headers, body } = answerOf(mount)
    const route: Middleware = async (ctx) => {
      await mount.handle(guard.delivery(ctx), guard.context(ctx))
      ctx.status = status
      ctx.set({ ...headers })
      ctx.body = body
    }
    return serve(major, mount, receiver, guard, route)
  },
})

export const koaDrivers: readonly Driver[] = majors.flatMap((major) => [
  webhookDriver(major),
  guardDriver(major),
])
