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

const KEPT = 0.75

/**
 * Compares the two classes by a paired t-test, separately for the pairs that each class began, since the second of a
 * pair finds warmer caches. The slowest quarter of the pairs is left out, by the sum of both times, which does not tell
 * the classes apart.
 */
export function estimate({ first, second, order }: Pairs): Estimate {
  const sums = first.map((one, i) => one + (second[i] as number))
  const limit = sums.toSorted()[Math.floor(sums.length * KEPT)] ?? Number.POSITIVE_INFINITY
  const strata: [number[], number[]] = [[], []]
  for (const [i, side] of order.entries()) {
    if ((sums[i] as number) > limit) continue
    const later = (first[i] as number) - (second[i] as number)
    strata[side].push(side === 0 ? later : -later)
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
