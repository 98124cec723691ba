/** A contestant whose work is timed. Asynchronous work is awaited, synchronous work is not. */
export interface Contestant {
  readonly name: string
  readonly run: () => unknown
}

/** The length of a contest: each contestant has the same number of runs in each round. */
export interface Contest {
  readonly iterations: number
  readonly rounds: number
}

// Long enough for the whole pipeline to be compiled, at the sizes where that matters.
const WARM_UP_ROUNDS = 8

/** The median. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return ((sorted[(sorted.length - 1) >> 1] ?? Number.NaN) + (sorted[sorted.length >> 1] ?? 0)) / 2
}

/** CPU time of this process in microseconds, including helper threads. Wall-clock time includes other processes. */
async function timed(run: Contestant['run'], iterations: number): Promise<number> {
  // No contestant pays for the garbage of the previous one.
  globalThis.gc?.({ type: 'minor' })
  const start = process.cpuUsage()
  for (let i = 0; i < iterations; i++) {
    const result = run()
    if (result instanceof Promise) await result
  }
  const { user, system } = process.cpuUsage(start)
  return user + system
}

/**
 * Lets the contestants work by turns, each round in another order, and gives each one's CPU time of each round.
 * What a machine does beside falls on all of them alike; a ratio is taken within a round.
 */
export async function race(
  contestants: readonly Contestant[],
  { iterations, rounds }: Contest,
): Promise<Map<string, number[]>> {
  const found = new Map<string, number[]>(contestants.map(({ name }) => [name, []]))
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    const first = (round + WARM_UP_ROUNDS) % contestants.length
    const order = [...contestants.slice(first), ...contestants.slice(0, first)]
    if (round % 2 === 0) order.reverse()
    for (const { name, run } of order) {
      const elapsed = await timed(run, iterations)
      if (round >= 0) found.get(name)?.push(elapsed)
    }
  }
  return found
}

/** The median over the rounds of one contestant's time to another's. */
export function medianRatio(found: Map<string, number[]>, name: string, base: string): number {
  const bases = found.get(base) ?? []
  const ratios = (found.get(name) ?? []).map((time, i) => time / (bases[i] ?? Number.NaN))
  return median(ratios)
}
