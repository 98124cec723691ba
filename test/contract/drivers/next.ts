import { AsyncLocalStorage } from 'node:async_hooks'
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type RouteHandler, webhook } from '@hookseal/next'
import { webhook as pagesWebhook } from '@hookseal/next/pages'
import { close, listen } from '../../support/listen.ts'
import {
  answerOf,
  type BodyState,
  type Driver,
  guardReceiver,
  type Serving,
  webhookReceiver,
} from '../driver.ts'
import { prepareBody } from './node.ts'

type Listener = (request: IncomingMessage, response: ServerResponse) => Promise<void>
interface Application {
  prepare(): Promise<void>
  getRequestHandler(): Listener
}

const require = createRequire(import.meta.url)
const { version } = require('next/package.json')
const source = fileURLToPath(new URL('../next', import.meta.url))
const folder = fileURLToPath(new URL(`../../../.cache/next-${version}`, import.meta.url))

// The application is built once and knows no receiver: what serves a request is in this storage.
const routes = new AsyncLocalStorage<RouteHandler | Listener>()
Object.assign(globalThis, { [Symbol.for('hookseal.contract')]: routes })

let application: Promise<Listener> | undefined

async function startNext(): Promise<Listener> {
  process.env['NEXT_TELEMETRY_DISABLED'] = '1'
  cpSync(source, folder, { recursive: true })
  if (!existsSync(join(folder, '.next/BUILD_ID'))) {
    const bin = require.resolve('next/dist/bin/next')
    execFileSync(process.execPath, [bin, 'build'], { cwd: folder, stdio: 'pipe' })
  }
  const next: (options: object) => Application = require('next')
  const app = next({ dev: false, dir: folder, quiet: true })
  await app.prepare()
  return app.getRequestHandler()
}

const LINGER_MS = 1000

/** Next leaves the connection of an upload that nobody read; a proxy before it, or a server of one's own, ends it. */
function closeUnread(request: IncomingMessage, response: ServerResponse): void {
  const { socket } = request
  const close = () => !request.complete && socket.destroy()
  response.once('finish', () => setTimeout(close, LINGER_MS).unref())
}

/** Serves `/hook` with a route of either router. */
async function serve(
  receiver: Serving['receiver'],
  route: RouteHandler | Listener,
  pathOf?: (url: string) => string,
): Promise<Serving> {
  application ??= startNext()
  const handle = await application
  const server = createServer((request, response) => {
    // An API route is behind an adapter for Node's own requests, which does so itself.
    if (pathOf === undefined) closeUnread(request, response)
    else request.url = pathOf(request.url ?? '/')
    void routes.run(route, () => handle(request, response))
  })
  const port = await listen(server)
  return { port, receiver, close: () => close(server) }
}

/** Does to a request what other code of the route would have done. */
async function readFirst(request: Request, state: BodyState): Promise<void> {
  if (state === 'kept') await request.clone().arrayBuffer()
  if (state === 'kept-beside-json') await request.clone().json()
  if (state === 'parsed') await request.json()
  if (state === 'consumed') await request.arrayBuffer()
}

const appPlatform = {
  seesRepeatedHeaders: false,
  readsUnwantedBodies: true,
  lostBodyCode: 'body_already_read',
  lostBodyHint: /before whatever reads the body/,
} as const

export const nextDriver: Driver = {
  ...appPlatform,
  name: 'Next 16',
  verb: 'webhook',
  async start(mount) {
    const receiver = webhookReceiver(mount)
    const post = webhook(receiver)
    return serve(receiver, async (request: Request, route: unknown) => {
      await readFirst(request, mount.bodyState)
      return post(request, route)
    })
  },
}

export const nextGuardDriver: Driver = {
  ...appPlatform,
  name: 'Next 16 guard',
  verb: 'guard',
  async start(mount) {
    const receiver = guardReceiver(mount)
    const { status, headers, body } = answerOf(mount)
    const post = webhook(receiver, async (delivery, _request, context) => {
      await mount.handle(delivery, context)
      return new Response(body === '' ? null : body, { status, headers })
    })
    return serve(receiver, async (request: Request, route: unknown) => {
      await readFirst(request, mount.bodyState)
      // Next has no error handler of the application's, and prints what a route throws.
      return post(request, route).catch(() => new Response(null, { status: 500 }))
    })
  },
}

const pagesPlatform = {
  seesRepeatedHeaders: true,
  readsUnwantedBodies: false,
  lostBodyCode: 'body_already_parsed',
  lostBodyHint: /bodyParser: false/,
} as const

/** The API route whose file leaves the parser on, or turns it off. */
const apiPath = (state: BodyState) => (url: string) =>
  url.replace('/hook', state === 'parsed' ? '/api/parsed' : '/api/unparsed')

const pagesRoute =
  (state: BodyState, handle: Listener): Listener =>
  async (request, response) => {
    if (state !== 'parsed') await prepareBody(request, state)
    await handle(request, response)
  }

export const nextPagesDriver: Driver = {
  ...pagesPlatform,
  name: 'Next 16 pages',
  verb: 'webhook',
  async start(mount) {
    const receiver = webhookReceiver(mount)
    const route = pagesRoute(mount.bodyState, pagesWebhook(receiver))
    return serve(receiver, route, apiPath(mount.bodyState))
  },
}

export const nextPagesGuardDriver: Driver = {
  ...pagesPlatform,
  name: 'Next 16 pages guard',
  verb: 'guard',
  async start(mount) {
    const receiver = guardReceiver(mount)
    const { status, headers, body } = answerOf(mount)
    const route = pagesWebhook(receiver, async (delivery, _request, response, context) => {
      await mount.handle(delivery, context)
      response.writeHead(status, { ...headers }).end(body)
    })
    const caught: Listener = (request, response) =>
      route(request, response).catch(() => void response.writeHead(500).end())
    return serve(receiver, pagesRoute(mount.bodyState, caught), apiPath(mount.bodyState))
  },
}
