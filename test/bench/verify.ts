import { isDeepStrictEqual } from 'node:util'
import { eventBody, type Shape } from './bodies.ts'
import { BARE, contestants, HOOKSEAL, prove, withoutJson } from './contestants.ts'
import { signAll, tampered } from './deliveries.ts'
import { type Contest, medianRatio, race } from './rounds.ts'
import { type Row, ratioRow, times } from './table.ts'

// Run as a process of its own for each backend and shape: `verify.mjs <backend> <shape> <quick|full>`.
const [backend = '', shape = '', pace = ''] = process.argv.slice(2)
const isNode = backend === 'node'

interface Size extends Contest {
  readonly name: string
  readonly bytes: number
  /** The most that `verify` may cost beside the bare HMAC, and a refusal beside an acceptance. */
  readonly bareGoal?: number
  readonly refusedGoal?: number
}

const quick = pace === 'quick'
const pick = (full: number, short: number) => (quick ? short : full)

const sizes: readonly Size[] = [
  { name: '200 B', bytes: 200, iterations: pick(1000, 500), rounds: pick(31, 9) },
  {
    name: '1 KiB',
    bytes: 1024,
    iterations: pick(1000, 500),
    rounds: pick(41, 9),
    bareGoal: 1.5,
    refusedGoal: 3,
  },
  {
    name: '64 KiB',
    bytes: 65_536,
    iterations: pick(24, 10),
    rounds: pick(31, 7),
    bareGoal: 1.25,
    refusedGoal: 1.2,
  },
  { name: '1 MiB', bytes: 1_048_576, iterations: pick(2, 1), rounds: pick(21, 7), bareGoal: 1.25 },
]

const others = [...contestants.keys()].filter((name) => name !== HOOKSEAL && name !== BARE)

async function raceAll(size: Size): Promise<Row[]> {
  const good = signAll(eventBody(shape as Shape, size.bytes))
  const bad = tampered(good)
  const payload: unknown = JSON.parse(good.body.toString())
  await prove(contestants, good, bad, (given) => isDeepStrictEqual(given, payload))

  const verify = contestants.get(HOOKSEAL)
  const entrants = [...contestants].map(([name, run]) => ({ name, run: () => run(good) }))
  const refused = async () => {
    try {
      await verify?.(bad)
    } catch {}
  }
  const { iterations, rounds } = size
  const found = await race([...entrants, { name: 'refused', run: refused }], { iterations, rounds })
  const label = `verify, ${backend} crypto, ${size.name}, ${shape}`
  const bareRatio = medianRatio(found, HOOKSEAL, BARE)
  const refusedRatio = medianRatio(found, 'refused', HOOKSEAL)
  const ratios = others.map((name) => [name, medianRatio(found, name, HOOKSEAL)] as const)
  return [
    ratioRow(`${label}: to bare HMAC + JSON.parse`, bareRatio, isNode ? size.bareGoal : undefined),
    ratioRow(`${label}: refused to accepted`, refusedRatio, isNode ? size.refusedGoal : undefined),
    {
      what: `${label}: the others to it`,
      measured: ratios.map(([name, ratio]) => `${name} ${times(ratio)}`).join(', '),
      goal: isNode ? '> 1 ×' : '',
      met: isNode ? ratios.every(([, ratio]) => ratio > 1) : undefined,
    },
  ]
}

/** `hookseal` is built with a parser that gives one constant event; see `compile.ts`. */
async function raceWithoutJson(size: Size): Promise<Row[]> {
  const good = signAll(eventBody('one string', size.bytes))
  await prove(withoutJson, good, tampered(good), () => true)
  const entrants = [...withoutJson].map(([name, run]) => ({ name, run: () => run(good) }))
  const found = await race(entrants, { iterations: 2 * size.iterations, rounds: size.rounds })
  const goal = size.bareGoal === 1.25 ? 1.1 : undefined
  const what = `verify, node crypto, ${size.name}, JSON left out: to bare HMAC`
  return [ratioRow(what, medianRatio(found, HOOKSEAL, BARE), goal)]
}

const rows: Row[] = []
for (const size of sizes) {
  rows.push(...(await (shape === 'no JSON' ? raceWithoutJson(size) : raceAll(size))))
}
console.log(JSON.stringify(rows))
