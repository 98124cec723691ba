import { type Act, answers } from './act.ts'
import { SENDER_FAULTS } from './clients/client.ts'
import { FETCH_ENDINGS, FINISH_ENDINGS, NODE_ENDINGS } from './endings.ts'
import { CELLS, type Cell } from './forms/forms.ts'
import { FAULTS, type Faults } from './observed-store.ts'
import type { PlannedAct } from './program.ts'
import { type Random, randomFrom } from './random.ts'

/** What can come between a run and its end. */
export const DISTURBANCES = [
  ...SENDER_FAULTS,
  'the server closes its connections',
  'the connections time out',
  'something answers 503 first',
  'something answers 200 first',
  'the wall clock jumps',
  'the event loop stalls',
  'the receiver drains',
] as const
export type Disturbance = (typeof DISTURBANCES)[number]

/** What can happen to a route that has neither a server nor a connection. */
export const FETCH_DISTURBANCES = [
  'leaves',
  'the wall clock jumps',
  'the event loop stalls',
  'the receiver drains',
] as const

/** One step of an interleaving, and the turns of the event loop that follow it. */
export type Step = { readonly turns: number } & (
  | { readonly do: 'send'; readonly copies: number }
  | { readonly do: 'permit' }
  | { readonly do: 'let the store continue' }
  | { readonly do: 'disturb'; readonly by: Disturbance }
  | { readonly do: 'advance'; readonly ms: number }
)

/** One interleaving, chosen before it begins so that its seed decides everything but the order of packets. */
export interface Plan {
  readonly index: number
  readonly cell: Cell
  readonly steps: readonly Step[]
  readonly faults: Faults
  /** The acts of the first attempts. Every later attempt answers with a 204. */
  readonly programs: readonly (readonly PlannedAct[])[]
}

/** The durations of every interleaving, in milliseconds of its own clock. */
export const TIMES = { leaseMs: 60_000, timeoutMs: 2000, maxRunMs: 180_000 } as const

const VERBS = ['claim', 'commit', 'release', 'extend'] as const
const PAUSES = [10, 2100, 5100, 21_000, 61_000, 250_000] as const

const ENDINGS = { ...FETCH_ENDINGS, ...FINISH_ENDINGS, ...NODE_ENDINGS }

function programsOf({ ending }: Cell, random: Random): Plan['programs'] {
  const actsOf = (): readonly Act[] => ENDINGS[ending]?.(random) ?? []
  const plan = (acts: readonly Act[]) => acts.map((act) => ({ act, waits: random.chance(0.5) }))
  return [plan(actsOf()), random.chance(0.4) ? plan(actsOf()) : plan([answers(204)])]
}

function faultsOf(random: Random, disturbances: readonly Disturbance[]): Faults {
  const faults = { claim: [], commit: [], release: [], extend: [] } as {
    [V in keyof Faults]: (Faults[V][number] | undefined)[]
  }
  // Something can answer first only while the delivery is being admitted.
  if (disturbances.some((by) => by.startsWith('something answers'))) {
    faults.claim.push('stalls before')
  }
  for (let left = random.chance(0.5) ? 1 + random.upTo(2) : 0; left > 0; left--) {
    const calls = faults[random.pick(VERBS)]
    if (random.chance(0.3)) calls.push(undefined)
    calls.push(random.pick(FAULTS))
  }
  return faults
}

/** Merges the sequences at random, and keeps the order of each. */
function shuffled(sequences: readonly (readonly Step[])[], random: Random): readonly Step[] {
  const left = sequences.map((sequence) => [...sequence])
  const merged: Step[] = []
  for (;;) {
    const waiting = left.filter(({ length }) => length > 0)
    const [first, ...rest] = waiting
    if (first === undefined) return merged
    const step = random.pick([first, ...rest]).shift()
    if (step !== undefined) merged.push(step)
  }
}

/** Chooses the interleaving with this index of the run that begins with `seed`. */
export function planOf(seed: number, index: number): Plan {
  const cell = CELLS[index % CELLS.length]
  if (cell === undefined) throw new RangeError('the matrix is empty')
  const random = randomFrom(Math.imul(seed, 0x9e3779b1) + index)
  const { upTo, pick, chance } = random
  const repeat = (most: number, make: () => Step) => Array.from({ length: upTo(most) }, make)
  const wait = () => upTo(7)
  const possible = cell.form.platform === 'fetch' ? FETCH_DISTURBANCES : DISTURBANCES
  const disturbances = Array.from({ length: upTo(2) }, () => pick<Disturbance>(possible))
  const faults = faultsOf(random, disturbances)
  const stalls = VERBS.reduce((sum, verb) => sum + faults[verb].length, 0)
  const early = disturbances.filter((by) => by.startsWith('something answers'))
  const late = disturbances.filter((by) => !by.startsWith('something answers'))
  const disturb = (by: Disturbance): Step => ({ do: 'disturb', by, turns: wait() })
  const first: readonly Step[] = [
    { do: 'send', copies: 1 + upTo(chance(0.5) ? 2 : 0), turns: early.length > 0 ? 8 : wait() },
    ...early.map(disturb),
  ]
  const rest = shuffled(
    [
      late.map(disturb),
      repeat(2, () => ({ do: 'send', copies: 1, turns: wait() })),
      repeat(4, () => ({ do: 'permit', turns: wait() })),
      repeat(2, () => ({ do: 'advance', ms: pick(PAUSES), turns: 0 })),
      Array.from({ length: stalls }, () => ({ do: 'let the store continue', turns: wait() })),
    ],
    random,
  )
  return { index, cell, faults, programs: programsOf(cell, random), steps: [...first, ...rest] }
}
