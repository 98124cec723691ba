/** Times of pairs, in milliseconds, and which class came first in each. */
export interface Pairs {
  readonly first: Float64Array
  readonly second: Float64Array
  /** 0 where class 0 came first, 1 where class 1 did. */
  readonly order: readonly (0 | 1)[]
}

/** What the times of one experiment say about the two classes. */
export interface Estimate {
  /** The difference of the means, class 0 less class 1, in standard errors. */
  readonly z: number
  readonly differenceNs: number
  /** The difference at which |z| would be 6, in nanoseconds. */
  readonly visibleNs: number
  /** Pairs that were left after trimming. */
  readonly pairs: number
}

/** A difference beyond this many standard errors is a leak. Chance alone exceeds it once in 500 million times. */
export const LIMIT = 6

// The machine's speed drifts, so that only pairs that were measured close to each other can be compared.
const WINDOW = 200
// How much noise there is decides how much has to go, so several fractions are tried. They have one limit, which leaves
// room for that.
const KEPT = [0.1, 0.25, 0.5, 0.75]

/**
 * Compares the two classes by a paired t-test, separately for the pairs that each class began, since the second of a
 * pair finds warmer caches. Slow pairs are left out, by the sum of both times, which does not tell the classes apart.
 * The result is that of the fraction that shows the most.
 */
export function estimate(pairs: Pairs): Estimate {
  const ranks = ranksInWindows(pairs)
  const estimates = KEPT.map((kept) => estimateOf(pairs, ranks, kept))
  return estimates.reduce((one, other) => (Math.abs(other.z) > Math.abs(one.z) ? other : one))
}

/** For each pair, the fraction of the pairs near it that were faster. */
function ranksInWindows({ first, second }: Pairs): Float64Array {
  const ranks = new Float64Array(first.length)
  for (let from = 0; from < first.length; from += WINDOW) {
    const count = Math.min(WINDOW, first.length - from)
    const sum = (i: number) => (first[from + i] as number) + (second[from + i] as number)
    const sorted = Array.from({ length: count }, (_, i) => i).sort((a, b) => sum(a) - sum(b))
    for (const [rank, i] of sorted.entries()) ranks[from + i] = rank / count
  }
  return ranks
}

function estimateOf({ first, second, order }: Pairs, ranks: Float64Array, kept: number): Estimate {
  const strata: [number[], number[]] = [[], []]
  for (const [i, side] of order.entries()) {
    if ((ranks[i] as number) >= kept) continue
    const difference = (first[i] as number) - (second[i] as number)
    strata[side].push(side === 0 ? difference : -difference)
  }
  const [a, b] = strata.map(meanAndVariance) as [Moments, Moments]
  const differenceNs = ((a.mean + b.mean) / 2) * 1e6
  const errorNs = (Math.sqrt(a.variance / a.count + b.variance / b.count) / 2) * 1e6
  return {
    z: differenceNs / errorNs,
    differenceNs,
    visibleNs: LIMIT * errorNs,
    pairs: a.count + b.count,
  }
}

interface Moments {
  readonly count: number
  readonly mean: number
  readonly variance: number
}

function meanAndVariance(values: readonly number[]): Moments {
  const count = values.length
  const mean = values.reduce((sum, value) => sum + value, 0) / count
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { count, mean, variance: squares / (count - 1) }
}
