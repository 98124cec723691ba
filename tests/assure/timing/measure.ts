import type { Experiment, Side } from './experiment.ts'
import type { Random } from './random.ts'
import type { Pairs } from './statistics.ts'

/** How much is measured of one experiment. */
export interface Extent {
  readonly pairs: number
  /** A busy machine measures fewer pairs, and says how much less it could see. */
  readonly maxMs: number
}

const PAIRS_AT_ONCE = 250
const WARM_UP_PAIRS = 1000

/**
 * Times pairs of inputs, one of each class, in a random order. Inputs are made before they are timed, in a random order
 * too, so that both classes find memory, caches and branch predictors alike.
 */
export async function measure<I>(
  { make, run }: Experiment<I>,
  { pairs, maxMs }: Extent,
  random: Random,
): Promise<Pairs> {
  const first = new Float64Array(pairs)
  const second = new Float64Array(pairs)
  const order: Side[] = []
  const until = performance.now() + maxMs
  let warmedUp = 0
  let done = 0
  while (done < pairs && (performance.now() < until || done === 0)) {
    const count = Math.min(PAIRS_AT_ONCE, pairs - done)
    const chunk = prepare(make, count, done, random)
    const at = warmedUp < WARM_UP_PAIRS ? undefined : done
    for (let i = 0; i < count; i++) {
      const startedAt = performance.now()
      const one = run(chunk.inputs[2 * i] as I)
      if (one !== undefined) await one
      const between = performance.now()
      const other = run(chunk.inputs[2 * i + 1] as I)
      if (other !== undefined) await other
      const endedAt = performance.now()
      if (at === undefined) continue
      first[at + i] = between - startedAt
      second[at + i] = endedAt - between
      order[at + i] = chunk.order[i] as Side
    }
    if (at === undefined) warmedUp += count
    else done += count
  }
  return { first: first.subarray(0, done), second: second.subarray(0, done), order }
}

/** Makes the inputs of some pairs, half of which begin with each class. */
function prepare<I>(
  make: Experiment<I>['make'],
  count: number,
  from: number,
  random: Random,
): { readonly inputs: readonly I[]; readonly order: readonly Side[] } {
  const order = random.shuffled(count).map((number) => (number & 1) as Side)
  const inputs = new Array<I>(2 * count)
  for (const at of random.shuffled(2 * count)) {
    const pair = at >> 1
    const side = ((order[pair] as Side) ^ (at & 1)) as Side
    inputs[at] = make(side, from + pair)
  }
  return { inputs, order }
}
