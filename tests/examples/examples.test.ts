import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { handingerTask, ricloudTask, rineMessage } from '@hookseal/tests-kit/events'
import { type Launched, launch } from '@hookseal/tests-kit/launch'
import { onBuiltPackages } from '@hookseal/tests-kit/readers-folder'
import { type SignedRequest, signHandinger, signRicloud, signRine } from '@hookseal/tests-kit/sign'
import { describe, expect, it } from 'vitest'

const inRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const examples = inRoot('examples/')
const MOST_LINES = 40

const env = {
  RINE_WEBHOOK_SECRET: 'rine-example-secret',
  RICLOUD_WEBHOOK_SECRET: 'ricloud-example-secret',
  HANDINGER_WEBHOOK_TOKEN: 'whk_example_token',
  ...onBuiltPackages,
}

/** One delivery to an example, with the line that its handler prints. */
interface Delivery {
  readonly path: string
  readonly request: SignedRequest
  readonly prints: string
}

const rine = (id: string, path: string): Delivery => ({
  path,
  request: signRine(env.RINE_WEBHOOK_SECRET, JSON.stringify(rineMessage(id))),
  prints: `message.received ${id}`,
})
const ricloud = (id: string, path: string): Delivery => ({
  path,
  request: signRicloud(env.RICLOUD_WEBHOOK_SECRET, JSON.stringify(ricloudTask(id)), Date.now()),
  prints: `task.succeeded task-of-${id}`,
})
const handinger = (id: string, path: string): Delivery => ({
  path,
  request: signHandinger(env.HANDINGER_WEBHOOK_TOKEN, JSON.stringify(handingerTask(id))),
  prints: `task ${id}`,
})

/** One delivery per sender, and ricloud at both of its paths. */
const senders = (base = ''): readonly Delivery[] => [
  rine('m_1', `${base}/webhooks/rine`),
  ricloud('e_1', `${base}/webhooks/ricloud/e_1`),
  ricloud('e_2', `${base}/webhooks/ricloud`),
  handinger('t_1', `${base}/webhooks/handinger`),
]

/** The deliveries that each example receives, in order. An example without an entry fails the first test. */
const drivers: Record<string, readonly Delivery[]> = {
  express: senders(),
  fastify: senders(),
  hono: senders(),
  koa: senders(),
  next: senders('/api'),
  node: senders(),
}

const folders = readdirSync(examples).filter((name) =>
  existsSync(join(examples, name, 'package.json')),
)

it('exercises every example', () => {
  expect(Object.keys(drivers).sort()).toEqual(folders.sort())
})

const readExample = (name: string, path: string) => readFileSync(join(examples, name, path), 'utf8')

const sourcesOf = (name: string) =>
  readdirSync(join(examples, name), { recursive: true, withFileTypes: true })
    .map((entry) => relative(join(examples, name), join(entry.parentPath, entry.name)))
    .filter((path) => /\.[cm]?[jt]sx?$/.test(path) && !path.endsWith('.d.ts'))
    .filter((path) => !/(^|\/)(node_modules|dist|\.next)\//.test(path))

async function post({ url }: Launched, { path, request }: Delivery): Promise<number> {
  const response = await fetch(url + path, { method: 'POST', ...request })
  await response.arrayBuffer()
  return response.status
}

/** Appends a byte to the body, or to the token of a sender that does not sign the body. */
function tampered({ path, prints, request: { headers, body } }: Delivery): Delivery {
  const token = headers['X-Handinger-Token']
  const request =
    token === undefined
      ? { headers, body: Buffer.concat([body, Buffer.from(' ')]) }
      : { headers: { ...headers, 'X-Handinger-Token': `${token}x` }, body }
  return { path, prints, request }
}

const isSuccess = (status: number) => status >= 200 && status <= 299

describe.each(folders)('examples/%s', (name) => {
  it(`has at most ${MOST_LINES} lines in each file`, () => {
    const files = sourcesOf(name)
    expect(files).not.toEqual([])
    const long = files.filter(
      (path) => readExample(name, path).trimEnd().split('\n').length > MOST_LINES,
    )
    expect(long).toEqual([])
  })

  it('accepts signed deliveries, refuses tampered ones and runs a replayed one once', async () => {
    const { start } = JSON.parse(readExample(name, 'package.json')).scripts
    const app = await launch(start, join(examples, name), env)
    try {
      for (const delivery of drivers[name] ?? []) {
        expect(await post(app, tampered(delivery)), `${delivery.path} tampered`).toBe(401)
        expect(await post(app, delivery), delivery.path).toSatisfy(isSuccess)
        expect(await post(app, delivery), `${delivery.path} replayed`).toSatisfy(isSuccess)
      }
    } finally {
      await app.stop()
    }
    const printed = app.lines.flatMap((line) => /^handler saw (.*)/.exec(line)?.[1] ?? [])
    expect(printed).toEqual(drivers[name]?.map(({ prints }) => prints))
    // The Next example builds itself first.
  })
})
