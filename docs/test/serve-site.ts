import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where `npm run docs` puts the site. */
export const dist: string = fileURLToPath(new URL('../../docs/.vitepress/dist', import.meta.url))

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
}

/** A server on loopback, with every request that it got. */
export interface Served {
  readonly origin: string
  readonly requests: { readonly method: string; readonly url: string; readonly all: string }[]
  close(): void
}

async function serve(answer: (path: string) => readonly [string, Buffer] | undefined) {
  const requests: Served['requests'] = []
  const server: Server = createServer(async (req: IncomingMessage, res) => {
    const body = Buffer.concat(await req.toArray())
    const { method = '', url = '' } = req
    requests.push({ method, url, all: `${method} ${url}\n${req.rawHeaders.join('\n')}\n${body}` })
    const found = answer(new URL(url, 'http://localhost').pathname)
    if (found === undefined) res.writeHead(404).end()
    else res.writeHead(200, { 'content-type': found[0] }).end(found[1])
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  const { port } = server.address() as AddressInfo
  return { origin: `http://127.0.0.1:${port}`, requests, close } satisfies Served
}

/** Serves the built site as a static host does, with clean addresses. */
export function serveSite(change = (_path: string, text: Buffer): Buffer => text): Promise<Served> {
  return serve((path) => {
    const file = join(dist, normalize(path.endsWith('/') ? `${path}index.html` : path))
    const found = [file, `${file}.html`].find((one) => extname(one) !== '' && existsSync(one))
    if (found === undefined) return undefined
    const type = TYPES[extname(found)] ?? 'application/octet-stream'
    return [type, change(path, readFileSync(found))]
  })
}

/** A server that a page has no business with. */
export const serveElsewhere = (): Promise<Served> =>
  serve(() => ['text/javascript', Buffer.from('globalThis.reached = true')])
