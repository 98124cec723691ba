import { fileURLToPath } from 'node:url'
import { eventBody } from './bodies.ts'
import { signAll, tampered } from './deliveries.ts'
import { start, type Worker } from './process.ts'
import { median } from './rounds.ts'
import { type Row, ratioRow } from './table.ts'

// Express with an adapter against Express with its own raw parser; one server a process, one at a time at work.

const quick = process.argv[2] === 'quick'
const ROUNDS = quick ? 3 : 9
const AMOUNT = quick ? 1000 : 4000
const ROUTES = [
  'raw parser alone',
  'hand-written',
  'reader alone',
  'adapter without replay',
  'adapter',
] as const
type Route = (typeof ROUTES)[number]
/** These verify: they must take the signed and refuse the tampered. */
const GUARDED: readonly Route[] = ['hand-written', 'adapter without replay', 'adapter']

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
  const worker = await start(sibling('application'), [route])
  return { ...worker, route, port: worker.ready['port'] ?? 0 }
}

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
  const expected = GUARDED.includes(route) ? [200, 401] : [200, 200]
  if (String(statuses) !== String(expected)) throw new Error(`${route} answers ${statuses}`)
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
  for (const server of servers) await load(server, client, AMOUNT)
  for (let round = 0; round < ROUNDS; round++) {
    for (const server of round % 2 === 0 ? servers : [...servers].reverse()) {
      found.get(server.route)?.push(await load(server, client, AMOUNT))
    }
  }
} finally {
  for (const worker of [client, ...servers]) await worker.end()
}

const ratio = (what: keyof Figures, one: Route, other: Route) =>
  median(
    (found.get(one) ?? []).map((at, i) => at[what] / (found.get(other)?.[i]?.[what] ?? Number.NaN)),
  )
const share = (whole: Route, rest: Route): Row => {
  const percent = 100 * (1 - ratio('cpuMicros', rest, whole))
  const what = `Express, verify's share of a request's CPU, ${whole}`
  return { what, measured: `${percent.toFixed(0)} %`, goal: '' }
}
const faster = (route: Route, goal?: number): Row => {
  const times = ratio('perSecond', route, 'hand-written')
  const what = `Express, requests a second: ${route} to express.raw + hand-written verify`
  const row = ratioRow(what, times)
  return goal === undefined ? row : { ...row, goal: `≥ ${goal} ×`, met: times >= goal }
}

const rows: readonly Row[] = [
  faster('adapter without replay', 1),
  faster('adapter', 1),
  ratioRow(
    "Express, a request's CPU: adapter without replay to hand-written",
    ratio('cpuMicros', 'adapter without replay', 'hand-written'),
  ),
  ratioRow(
    "Express, a request's CPU: adapter, replay store included, to hand-written",
    ratio('cpuMicros', 'adapter', 'hand-written'),
  ),
  share('hand-written', 'raw parser alone'),
  share('adapter without replay', 'reader alone'),
  share('adapter', 'reader alone'),
]
console.log(JSON.stringify(rows))
