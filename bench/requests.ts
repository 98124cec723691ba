import { fileURLToPath } from 'node:url'
import { eventBody } from './bodies.ts'
import { signAll, tampered } from './deliveries.ts'
import { start, type Worker } from './process.ts'
import { median } from './rounds.ts'
import type { Route } from './server.ts'
import { atLeastRow, type Row, ratioRow } from './table.ts'

// Compares an adapter with hand-written code on the framework's own parser: `requests.mjs <framework> <quick|full>`.
// Each server is a separate process, and only one works at a time.

const [framework = '', pace = ''] = process.argv.slice(2)
const ROUNDS = pace === 'quick' ? 5 : 15
const AMOUNT = pace === 'quick' ? 2000 : 4000
const ROUTES: readonly Route[] = ['hand-written', 'without replay', 'with replay']

/** The minimum of requests per second, without and with replay; the maximum CPU time per request, with replay. */
const GOALS: Readonly<Record<string, readonly [number, number, number | undefined]>> = {
  node: [1, 0.9, undefined],
  express: [1.2, 1.2, 1],
  koa: [1.4, 1.4, 1],
  fastify: [1.35, 1.35, 1],
}
const NAMES: Readonly<Record<string, string>> = {
  node: 'node:http',
  express: 'Express',
  koa: 'Koa',
  fastify: 'Fastify',
}

const sibling = (name: string) => fileURLToPath(new URL(`${name}-node.mjs`, import.meta.url))

interface Server extends Worker {
  readonly route: Route
  readonly port: number
}

interface Figures {
  readonly perSecond: number
  readonly cpuMicros: number
}

async function serve(route: Route): Promise<Server> {
  const worker = await start(sibling(`server-${framework}`), [route])
  return { ...worker, route, port: worker.ready['port'] ?? 0 }
}

/** Each must accept the signed request and refuse the tampered one. Only one with replay recognizes the copy. */
async function prove({ route, port }: Server): Promise<void> {
  const good = signAll(eventBody('structured', 1024))
  const post = async ({ standard, body }: typeof good) => {
    const headers = Object.entries(standard).filter(([name]) =>
      /^(webhook|content-type)/.test(name),
    )
    const init = { method: 'POST', headers, body: new Uint8Array(body) }
    return (await fetch(`http://127.0.0.1:${port}`, init)).status
  }
  const statuses = [await post(good), await post(tampered(good))]
  if (String(statuses) !== '200,401') throw new Error(`${framework}, ${route}: ${statuses}`)
}

async function load(server: Server, client: Worker, amount: number): Promise<Figures> {
  await server.ask('begin')
  const { accepted, others } = await client.ask({ port: server.port, amount })
  if (accepted !== amount || others !== 0) {
    throw new Error(`${server.route} accepted ${accepted} of ${amount}`)
  }
  const { perSecond = Number.NaN, cpuMicros = Number.NaN } = await server.ask('end')
  return { perSecond, cpuMicros }
}

const client = await start(sibling('client'))
const servers = await Promise.all(ROUTES.map(serve))
const found = new Map<Route, Figures[]>(ROUTES.map((route) => [route, []]))
try {
  for (const server of servers) await prove(server)
  for (const server of servers) await load(server, client, 2 * AMOUNT)
  for (let round = 0; round < ROUNDS; round++) {
    const first = round % servers.length
    for (const server of [...servers.slice(first), ...servers.slice(0, first)]) {
      found.get(server.route)?.push(await load(server, client, AMOUNT))
    }
  }
} finally {
  for (const worker of [client, ...servers]) await worker.end()
}

const ratio = (what: keyof Figures, route: Route) =>
  median(
    (found.get(route) ?? []).map(
      (at, i) => at[what] / (found.get('hand-written')?.[i]?.[what] ?? Number.NaN),
    ),
  )
const [without, withReplay, cpu] = GOALS[framework] ?? []
const name = NAMES[framework]
const rows: readonly Row[] = [
  atLeastRow(
    `${name}, requests per second, without replay`,
    ratio('perSecond', 'without replay'),
    without,
  ),
  atLeastRow(
    `${name}, requests per second, with replay`,
    ratio('perSecond', 'with replay'),
    withReplay,
  ),
  ratioRow(`${name}, CPU time per request, without replay`, ratio('cpuMicros', 'without replay')),
  ratioRow(`${name}, CPU time per request, with replay`, ratio('cpuMicros', 'with replay'), cpu),
]
console.log(JSON.stringify(rows))
