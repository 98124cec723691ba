import type { Finding } from '../proof.ts'
import { type Estimate, LIMIT } from './statistics.ts'

/** What was measured for one group of experiments: one estimate a round, for each. */
export interface Measured {
  readonly name: string
  readonly leaky: readonly Estimate[]
  readonly equal: readonly Estimate[]
  readonly claims: readonly {
    readonly claim: string
    readonly what: string
    readonly times: number
    readonly experiments: readonly { readonly name: string; readonly rounds: readonly Estimate[] }[]
  }[]
}

const GOAL = `|z| over ${LIMIT} in at most 1 of 3`
const MAX_LEAKS = 1
/** Fewer pairs, as on a machine that is too busy, can hide what a comparison leaks. */
const MIN_PAIRS = 1000

const listed = (rounds: readonly Estimate[]) => rounds.map(({ z }) => z.toFixed(1)).join(', ')
const highest = (numbers: readonly number[]) => Math.max(...numbers.map(Math.abs)).toFixed(1)

/** Whether the controls behaved in every round: what leaks was seen as faster, and equal inputs as equal. */
export const areControlsRight = ({ leaky, equal }: Measured): boolean =>
  leaky.length > 0 &&
  leaky.length === equal.length &&
  leaky.every(({ z }) => z < -LIMIT) &&
  equal.every(({ z }) => Math.abs(z) <= LIMIT)

/** Judges the claims of one group. None of them is shown while a control misbehaves. */
export function judge(measured: Measured): readonly Finding[] {
  const isTrusted = areControlsRight(measured)
  return measured.claims.map(({ claim, what, times, experiments }): Finding => {
    const all = experiments.flatMap(({ rounds }) => rounds)
    const leaks = experiments.filter(
      ({ rounds }) => rounds.filter(({ z }) => Math.abs(z) > LIMIT).length > MAX_LEAKS,
    )
    const isMeasured =
      all.length > 0 && all.every(({ z, pairs }) => Number.isFinite(z) && pairs >= MIN_PAIRS)
    const visible = Math.max(...all.map(({ visibleNs }) => visibleNs)) / times
    return {
      claim,
      figure: `|z| up to ${highest(all.map(({ z }) => z))}; ${visible.toFixed(1)} ns ${what} would be seen`,
      goal: GOAL,
      verdict: !isTrusted || !isMeasured ? 'inconclusive' : leaks.length > 0 ? 'missed' : 'shown',
      details: experiments.map(
        ({ name, rounds }) =>
          `${name}: z ${listed(rounds)}, ${rounds.map(({ pairs }) => pairs).join(', ')} pairs`,
      ),
    }
  })
}

/** Says whether the controls of all groups behaved. */
export function judgeControls(groups: readonly Measured[]): Finding {
  const leaky = groups.flatMap((group) => group.leaky.map(({ z }) => z))
  const equal = groups.flatMap((group) => group.equal.map(({ z }) => z))
  const isRight = groups.length > 0 && groups.every(areControlsRight)
  return {
    claim: 'Timing controls: a comparison that stops early is seen, equal inputs are not',
    figure: `z ${Math.max(...leaky).toFixed(1)} or less; |z| up to ${highest(equal)}`,
    goal: `under -${LIMIT}; up to ${LIMIT}`,
    verdict: isRight ? 'shown' : 'inconclusive',
    details: groups.map(({ name, leaky: seen, equal: unseen }) => {
      const ns = seen.map(({ differenceNs }) => Math.round(-differenceNs))
      return `${name}: z ${listed(seen)} (${ns.join(', ')} ns); equal z ${listed(unseen)}`
    }),
  }
}
