import { isDeepStrictEqual } from 'node:util'
import { eventBody, type Shape } from './bodies.ts'
import { BARE, contestants, HOOKSEAL, prove } from './contestants.ts'
import { signAll, tampered } from './deliveries.ts'
import { type Contest, medianRatio, race } from './rounds.ts'
import { atLeastRow, type Row, ratioRow, times } from './table.ts'

// Runs in a separate process for each backend and shape: `verify.mjs <backend> <shape> <quick|full>`.
const [backend = '', shape = '', pace = ''] = process.argv.slice(2)
const isNode = backend === 'node'

interface Size extends Contest {
  readonly name: string
  readonly bytes: number
  /** The maximum cost of `verify`, relative to the bare HMAC. */
  readonly bareGoal: number
}

const quick = pace === 'quick'
const pick = (full: number, short: number) => (quick ? short : full)

const sizes: readonly Size[] = [
  { name: '200 B', bytes: 200, iterations: 1000, rounds: pick(41, 9), bareGoal: 1.15 },
  { name: '1 KiB', bytes: 1024, iterations: pick(1000, 500), rounds: pick(41, 9), bareGoal: 1.1 },
  { name: '16 KiB', bytes: 16_384, iterations: pick(80, 40), rounds: pick(31, 9), bareGoal: 1.05 },
  { name: '64 KiB', bytes: 65_536, iterations: pick(24, 10), rounds: pick(31, 7), bareGoal: 1.05 },
  { name: '1 MiB', bytes: 1_048_576, iterations: pick(2, 1), rounds: pick(21, 7), bareGoal: 1.05 },
]

/** octokit checks no time, no id and no key, so a level result is enough. */
const LEVEL = 0.97

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
  const to = (name: string) => medianRatio(found, name, HOOKSEAL)
  const ahead = others.filter((name) => name !== 'octokit').map((name) => [name, to(name)] as const)
  const bare = medianRatio(found, HOOKSEAL, BARE)
  if (!isNode) return [ratioRow(`${label}: ratio to bare HMAC + JSON.parse`, bare)]
  return [
    ratioRow(`${label}: ratio to bare HMAC + JSON.parse`, bare, size.bareGoal),
    {
      what: `${label}: the others, ratio to Hookseal`,
      measured: ahead.map(([name, ratio]) => `${name} ${times(ratio)}`).join(', '),
      goal: '> 1 ×',
      met: ahead.every(([, ratio]) => ratio > 1),
    },
    atLeastRow(`${label}: octokit, ratio to Hookseal`, to('octokit'), LEVEL),
    ratioRow(`${label}: refused, ratio to accepted`, to('refused')),
  ]
}

const rows: Row[] = []
for (const size of sizes) {
  rows.push(...(await raceAll(size)))
}
console.log(JSON.stringify(rows))
