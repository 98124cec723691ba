import { execFileSync } from 'node:child_process'
import { cpSync, existsSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { webhook as appWebhook } from '@hookseal/next'
import { webhook as pagesWebhook } from '@hookseal/next/pages'
import { listen, pathOf } from './listen.ts'
import { byPath, type Serve } from './mounts.ts'

type Listener = (request: IncomingMessage, response: ServerResponse) => Promise<void>
interface Application {
  prepare(): Promise<void>
  getRequestHandler(): Listener
  close(): Promise<void>
}

const require = createRequire(import.meta.url)
const { version } = require('next/package.json')
const SOURCE = fileURLToPath(new URL('next', import.meta.url))
const FOLDER = fileURLToPath(new URL(`../../.cache/never-throws-next-${version}`, import.meta.url))

/** Builds the application once. Its routes are found at run time. */
export function buildNext(): void {
  process.env['NEXT_TELEMETRY_DISABLED'] = '1'
  cpSync(SOURCE, FOLDER, { recursive: true })
  if (existsSync(join(FOLDER, '.next/BUILD_ID'))) return
  const bin = require.resolve('next/dist/bin/next')
  execFileSync(process.execPath, [bin, 'build'], { cwd: FOLDER, stdio: 'pipe' })
}

async function startNext() {
  buildNext()
  const next: (options: object) => Application = require('next')
  const app = next({ dev: false, dir: FOLDER, quiet: true })
  await app.prepare()
  return app
}

const routes: Record<string, unknown> = {}
Object.assign(globalThis, { [Symbol.for('hookseal.never-throws')]: routes })

const served =
  (
    name: 'app' | 'pages',
    prefix: string,
    makeRoutes: (mounts: Parameters<Serve>[0]) => unknown,
  ): Serve =>
  async (mounts) => {
    routes[name] = makeRoutes(mounts)
    const app = await startNext()
    const handle = app.getRequestHandler()
    const server = await listen((request, response) => {
      request.url = (request.url ?? '').replace('/hook', prefix)
      void handle(request, response)
    })
    return { port: server.port, close: () => server.close().then(() => app.close()) }
  }

/** Next, with its two routers. */
export const NEXT_SERVERS: Readonly<Record<string, Serve>> = {
  'Next App': served('app', '/hook', (mounts) => {
    const handlers = byPath(mounts, (receiver) => appWebhook(receiver))
    return (request: Request, context: never) =>
      handlers.get(new URL(request.url).pathname)?.(request as never, context)
  }),
  'Next Pages': served('pages', '/api', (mounts) => {
    const handlers = byPath(mounts, (receiver) => pagesWebhook(receiver))
    return (request: never, response: never) => {
      const { url } = request as { readonly url: string }
      return handlers.get(pathOf(url).replace('/api', '/hook'))?.(request, response)
    }
  }),
}
