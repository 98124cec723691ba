import { once } from 'node:events'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the built site. */
export const dist: string = fileURLToPath(new URL('../../docs/.vitepress/dist', import.meta.url))

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
}

const isFile = (path: string) => existsSync(path) && statSync(path).isFile()

function fileOf(path: string): string | undefined {
  const file = join(dist, path.endsWith('/') ? `${path}index.html` : path)
  return [file, `${file}.html`].find(isFile)
}

/** Serves the built site on loopback, as a static host does. */
export async function serveSite(): Promise<{ readonly url: string; readonly close: () => void }> {
  if (!existsSync(dist)) throw new Error('the site is not built: npm run docs')
  const server = createServer(({ url = '/' }, response) => {
    const file = fileOf(decodeURI(new URL(url, 'http://site').pathname))
    const shown = file ?? join(dist, '404.html')
    const type = TYPES[extname(shown)] ?? 'text/plain'
    response.writeHead(file === undefined ? 404 : 200, { 'content-type': `${type}; charset=utf-8` })
    response.end(readFileSync(shown))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() }
}
