const SECOND = 1000

/** So many seconds, in milliseconds. */
export const seconds = (...all: readonly number[]): readonly number[] =>
  all.map((one) => one * SECOND)

/** So many minutes, in milliseconds. */
export const minutes = (...all: readonly number[]): readonly number[] =>
  all.map((one) => one * 60 * SECOND)

/** So many hours, in milliseconds. */
export const hours = (...all: readonly number[]): readonly number[] =>
  all.map((one) => one * 3600 * SECOND)

/** Waits that grow by a factor and together last so many hours: of a schedule, often only its end is published. */
export function within(totalHours: number, count: number, factor = 2): readonly number[] {
  const shares = Array.from({ length: count }, (_, i) => factor ** i)
  const sum = shares.reduce((total, share) => total + share, 0)
  return shares.map((share) => Math.round((share / sum) * totalHours * 3600 * SECOND))
}
