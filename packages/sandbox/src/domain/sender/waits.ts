const SECOND = 1000

/** Converts seconds to milliseconds. */
export const seconds = (...all: readonly number[]): readonly number[] =>
  all.map((one) => one * SECOND)

/** Converts minutes to milliseconds. */
export const minutes = (...all: readonly number[]): readonly number[] =>
  all.map((one) => one * 60 * SECOND)

/** Converts hours to milliseconds. */
export const hours = (...all: readonly number[]): readonly number[] =>
  all.map((one) => one * 3600 * SECOND)

/**
 * Creates waits that grow by a factor and add up to this many hours, since often only the end of a schedule is
 * documented.
 */
export function within(totalHours: number, count: number, factor = 2): readonly number[] {
  const shares = Array.from({ length: count }, (_, i) => factor ** i)
  const sum = shares.reduce((total, share) => total + share, 0)
  return shares.map((share) => Math.round((share / sum) * totalHours * 3600 * SECOND))
}
