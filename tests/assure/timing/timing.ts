import type { Proof } from '../proof.ts'
import { compareGroup } from './compare-group.ts'
import { type Experiment, experimentsOf, type Group } from './experiment.ts'
import { judge, judgeControls, type Measured } from './judge.ts'
import { type Extent, measure } from './measure.ts'
import { type Random, seededRandom } from './random.ts'
import { signatureGroup } from './signature-group.ts'
import { type Estimate, estimate } from './statistics.ts'
import { tokenGroup } from './token-group.ts'

const ROUNDS = 3
const EXTENT: Extent = { pairs: 50_000, maxMs: 5000 }
const GROUPS: readonly ((random: Random) => Group)[] = [compareGroup, signatureGroup, tokenGroup]

type Round = ReadonlyMap<string, Estimate>

const keyOf = (group: Group, index: number) => `${group.name} ${index}`

async function measureRound(
  groups: readonly Group[],
  random: Random,
  progress: (name: string) => void,
): Promise<Round> {
  const found = new Map<string, Estimate>()
  const todo = groups.flatMap((group) =>
    experimentsOf(group).map((experiment, i) => [keyOf(group, i), experiment] as const),
  )
  for (const at of random.shuffled(todo.length)) {
    const [key, experiment] = todo[at] as readonly [string, Experiment<unknown>]
    progress(`${key}, ${experiment.name}`)
    globalThis.gc?.()
    found.set(key, estimate(await measure(experiment, EXTENT, random)))
  }
  return found
}

function gather(group: Group, rounds: readonly Round[]): Measured {
  const all = experimentsOf(group)
  const of = (experiment: Experiment<unknown>) => {
    const key = keyOf(group, all.indexOf(experiment))
    return rounds.map((round) => round.get(key) as Estimate)
  }
  return {
    ...group,
    leaky: of(group.leaky),
    equal: of(group.equal),
    claims: group.claims.map(({ experiments, ...claim }) => ({
      ...claim,
      experiments: experiments.map((one) => ({ name: one.name, rounds: of(one) })),
    })),
  }
}

/** The time of a comparison, and of `verify`, does not depend on where a signature or token is wrong. */
export const timing: Proof = async (progress) => {
  const seed = Number(process.env['HOOKSEAL_SEED'] ?? Date.now() % 2 ** 31)
  const { stackTraceLimit } = Error
  // A stack trace for each refusal would be most of what is timed.
  Error.stackTraceLimit = 0
  try {
    const rounds: Round[] = []
    let groups: readonly Group[] = []
    for (let i = 0; i < ROUNDS; i++) {
      const random = seededRandom(seed + i)
      groups = GROUPS.map((make) => make(random))
      const show = (name: string) => progress(`round ${i + 1} of ${ROUNDS}: ${name}`)
      rounds.push(await measureRound(groups, random, show))
    }
    const measured = groups.map((group) => gather(group, rounds))
    const findings = [judgeControls(measured), ...measured.flatMap(judge)]
    return findings.map((found) =>
      found.verdict === 'shown'
        ? found
        : { ...found, details: [...(found.details ?? []), `HOOKSEAL_SEED=${seed}`] },
    )
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}
