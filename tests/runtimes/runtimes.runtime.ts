import { execFileSync } from 'node:child_process'
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rineMessage } from '@hookseal/tests-kit/events'
import { connect, exchange, type WireRequest, wireBytes } from '@hookseal/tests-kit/http'
import { installed } from '@hookseal/tests-kit/installed'
import { type Launched, launch } from '@hookseal/tests-kit/launch'
import { signRine } from '@hookseal/tests-kit/sign'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const folder = installed(
  'fetch',
  {
    workerd: '1.20261117.1',
    bun: '1.4.5',
    deno: '2.9.6',
    hono: '4.13.19',
    '@hono/node-server': '2.1.8',
  },
  ['core'],
)
cpSync(fileURLToPath(new URL('apps', import.meta.url)), folder, { recursive: true })

const env = { RINE_WEBHOOK_SECRET: 'runtimes-secret', DENO_NO_UPDATE_CHECK: '1' }
const commands = {
  'Hono on Node': 'exec node hono.mjs',
  workerd: 'exec workerd serve config.capnp --socket-addr http=127.0.0.1:$PORT',
  Bun: 'exec bun bun.mjs',
  Deno: 'exec deno run --quiet --allow-net --allow-env deno.mjs',
}
const crypto = {
  Node: ['node', 'crypto.mjs'],
  Bun: ['bun', 'crypto.mjs'],
  Deno: ['deno', 'run', '--quiet', 'crypto.mjs'],
}

const signed = (id: string, filler = '') =>
  signRine(env.RINE_WEBHOOK_SECRET, JSON.stringify({ ...rineMessage(id), filler }))

beforeAll(async () => {
  const { outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: ['worker.mjs'],
    outfile: 'worker.js',
    bundle: true,
    format: 'esm',
    // As in wrangler.
    conditions: ['workerd', 'worker', 'browser'],
    write: false,
  })
  const [worker] = outputFiles
  expect(worker?.text).not.toContain('node:')
  writeFileSync(join(folder, 'worker.js'), worker?.contents ?? '')
})

describe.each(Object.entries(commands))('%s', (_, command) => {
  let app: Launched
  const port = () => Number(new URL(app.url).port)
  const post = async (request: WireRequest) => {
    const { status, body } = await exchange(port(), request)
    return [status, body]
  }
  const seen = async () =>
    JSON.parse((await exchange(port(), { method: 'GET', path: '/seen' })).body)

  beforeAll(async () => {
    app = await launch(command, folder, env)
  })
  afterAll(() => app.stop())

  it('accepts a signed delivery, and runs its handler', async () => {
    expect(await post(signed('m_1'))).toEqual([200, ''])
    expect(await seen()).toEqual(['m_1'])
  })

  it('recognizes a replay', async () => {
    expect(await post(signed('m_1'))).toEqual([200, ''])
    expect(await seen()).toEqual(['m_1'])
  })

  it('refuses a tampered delivery and an unsigned one', async () => {
    const { headers, body } = signRine(env.RINE_WEBHOOK_SECRET, JSON.stringify(rineMessage('m_2')))
    expect(await post({ headers, body: `${body} ` })).toEqual([401, ''])
    expect(await post({ body })).toEqual([401, ''])
    expect(await seen()).toEqual(['m_1'])
  })

  it('hashes bytes, not text', async () => {
    const text = Buffer.from(JSON.stringify({ ...rineMessage('m_3'), note: '\ufffd' }))
    const { headers } = signRine(env.RINE_WEBHOOK_SECRET, text)
    const at = text.indexOf('\ufffd')
    const body = Buffer.concat([text.subarray(0, at), Buffer.of(0xff), text.subarray(at + 3)])
    expect(await post({ headers, body })).toEqual([401, ''])
  })

  it('refuses a body over the limit, announced or not', async () => {
    const { headers, body } = signed('m_4', 'x'.repeat(1 << 20))
    const announced = wireBytes({ headers: { ...headers, 'Content-Length': String(body.length) } })
    const chunked = wireBytes({ headers, body, chunkBytes: 65_536 })
    // Nothing is sent that is not read: a runtime that closes with bytes left resets the connection, answer included.
    for (const bytes of [announced, chunked.subarray(0, -'0\r\n\r\n'.length)]) {
      const connection = await connect(port())
      connection.write(bytes)
      expect(await connection.answer()).toMatchObject({ status: 413, body: '' })
      connection.destroy()
    }
    expect(await seen()).toEqual(['m_1'])
  })

  it('answers 405 to another method', async () => {
    const { status, headers } = await exchange(port(), { method: 'PUT', body: '{}' })
    expect([status, headers['allow']]).toEqual([405, 'POST'])
  })

  it('finishes a run whose client has disconnected', async () => {
    const connection = await connect(port())
    connection.write(wireBytes(signed('slow_1')))
    // The run has started once a second request for the same event gets a 503.
    await expect
      .poll(async () => (await exchange(port(), signed('slow_1'))).status, { interval: 20 })
      .toBe(503)
    connection.destroy()
    await expect.poll(seen).toEqual(['m_1', 'slow_1'])
    expect(await post(signed('slow_1'))).toEqual([200, ''])
    expect(await seen()).toEqual(['m_1', 'slow_1'])
  })
})

describe('the backend on node:crypto', () => {
  it.each(Object.entries(crypto))('loads and agrees on %s', (_, [command = '', ...args]) => {
    const path = command === 'node' ? process.execPath : join(folder, 'node_modules/.bin', command)
    const output = execFileSync(path, args, { cwd: folder, encoding: 'utf8' })
    expect(JSON.parse(output)).toEqual({ oneShot: 'function', agrees: [true, true] })
  })
})
