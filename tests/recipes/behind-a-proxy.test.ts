import { createHmac } from 'node:crypto'
import { exchange } from '@hookseal/tests-kit/http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PageProject, pageProject } from './kit/page-project.ts'
import { type Started, start } from './kit/start.ts'
import { expectThreeDeliveries, SECRET, signedMessage } from './kit/three-deliveries.ts'

/** A proxy that parses JSON and writes it again, as the page says that none may. */
const REWRITING = `
import { createServer } from 'node:http'
import { Readable } from 'node:stream'
import { createProxyServer } from 'httpxy'

const proxy = createProxyServer({ target: process.env.TARGET })
createServer(async (request, response) => {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const body = JSON.stringify(JSON.parse(Buffer.concat(chunks).toString() || '{}'), null, 2)
  request.headers['content-length'] = String(Buffer.byteLength(body))
  request.url = '/webhooks' + request.url
  proxy.web(request, response, { buffer: Readable.from([body]) }).catch(() => response.destroy())
}).listen(process.env.PORT)
`

describe('docs/recipes/behind-a-proxy.md', () => {
  let project: PageProject
  let server: Started
  let proxy: Started
  const post = async (
    to: Started,
    request: { path: string; headers: Record<string, string>; body: Uint8Array },
  ) => (await exchange(Number(new URL(to.url).port), request)).status

  beforeAll(async () => {
    project = pageProject('behind-a-proxy', { 'rewriting.ts': REWRITING })
    server = await start('exec tsx server.ts', project.folder, { SQUARE_SIGNATURE_KEY: SECRET })
    proxy = await start('exec tsx proxy.ts', project.folder, { TARGET: server.url })
  })
  afterAll(async () => {
    await proxy?.stop()
    await server?.stop()
    project?.remove()
  })

  it('receives through the proxy', () =>
    expectThreeDeliveries(proxy.send, () => server.lines, '/rine'))

  it('verifies a signed address that the server does not see, whatever the headers say', async () => {
    const body = Buffer.from(JSON.stringify({ type: 'payment.created', event_id: 'e_1' }))
    const signed = (url: string, body: Buffer) => ({
      path: '/square',
      body,
      headers: {
        'x-square-hmacsha256-signature': createHmac('sha256', SECRET)
          .update(url)
          .update(body)
          .digest('base64'),
      },
    })
    const forwarded = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' }
    const genuine = signed('https://hooks.example.com/square', body)
    const spoofed = { ...genuine, headers: { ...genuine.headers, ...forwarded } }
    expect(await post(proxy, spoofed)).toBe(200)
    const other = signed('https://evil.example/square', Buffer.from(`${body} `))
    const claimed = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' }
    expect(await post(proxy, { ...other, headers: { ...other.headers, ...claimed } })).toBe(401)
  })

  it('refuses what a proxy has written again', async () => {
    const rewriting = await start('exec tsx rewriting.ts', project.folder, { TARGET: server.url })
    try {
      const { headers, body } = signedMessage('rewritten')
      expect(await post(rewriting, { path: '/rine', headers, body })).toBe(401)
      expect(await post(proxy, { path: '/rine', headers, body })).toBe(200)
    } finally {
      await rewriting.stop()
    }
  })
})
