import { AsyncLocalStorage } from 'node:async_hooks'
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { guard, type RouteHandler, webhook } from '@hookseal/next'
import { guard as pagesGuard, webhook as pagesWebhook } from '@hookseal/next/pages'
import { close, listen } from '@hookseal/tests-kit/listen'
import type { NextApiHandler, NextApiRequest, NextApiResponse } from 'next'
import {
  answerOf,
  type BodyState,
  type Driver,
  guardReceiver,
  type RunningServer,
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
const folder = fileURLToPath(new URL(`../.cache/next-${version}`, import.meta.url))

// The application is built once, without a receiver: the route that serves a request is in this storage.
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

/** Next keeps the connection of an unread upload open. Closes it, as a proxy or a custom server would. */
function closeUnread(request: IncomingMessage, response: ServerResponse): void {
  const { socket } = request
  const close = () => !request.complete && socket.destroy()
  response.once('finish', () => setTimeout(close, LINGER_MS).unref())
}

/** Serves `/hook` with a route of either router. */
async function serve(
  receiver: RunningServer['receiver'],
  route: RouteHandler | Listener,
  pathOf?: (url: string) => string,
): Promise<RunningServer> {
  application ??= startNext()
  const handle = await application
  const server = createServer((request, response) => {
    // The adapter of API routes closes unread uploads itself.
    if (pathOf === undefined) closeUnread(request, response)
    else request.url = pathOf(request.url ?? '/')
    void routes.run(route, () => handle(request, response))
  })
  const port = await listen(server)
  return { port, receiver, close: () => close(server) }
}

/** Reads the body as other code in the route would. */
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
    const post = guard(receiver, async (delivery, _request, context) => {
      await mount.handle(delivery, context)
      return new Response(body === '' ? null : body, { status, headers })
    })
    return serve(receiver, async (request: Request, route: unknown) => {
      await readFirst(request, mount.bodyState)
      return post(request, route)
    })
  },
}

const pagesPlatform = {
  seesRepeatedHeaders: true,
  readsUnwantedBodies: false,
  lostBodyCode: 'body_already_parsed',
  lostBodyHint: /bodyParser: false/,
} as const

/** Maps a path to the API route with the body parser on or off. */
const apiPath = (state: BodyState) => (url: string) =>
  url.replace('/hook', state === 'parsed' ? '/api/parsed' : '/api/unparsed')

/** Next hands its own classes over, which these requests are at run time. */
const listenerOf =
  (route: NextApiHandler): Listener =>
  async (request, response) =>
    void (await route(request as NextApiRequest, response as NextApiResponse))

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
    const route = pagesRoute(mount.bodyState, listenerOf(pagesWebhook(receiver)))
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
    const route = pagesGuard(receiver, async (delivery, _request, response, context) => {
      await mount.handle(delivery, context)
      response.writeHead(status, { ...headers }).end(body)
    })
    return serve(receiver, pagesRoute(mount.bodyState, listenerOf(route)), apiPath(mount.bodyState))
  },
}
