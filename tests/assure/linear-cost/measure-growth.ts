/** A parser, with an input that is hard for it. */
export interface ParserCase {
  /** The file below `packages`, without `src`, and the function, as in `core/http/payload#parseForm`. */
  readonly parser: string
  /** What is in the input. */
  readonly shape: string
  /** Makes an input of about so many characters. */
  readonly make: (length: number) => unknown
  /** Parses an input. A refusal is part of the measurement: whatever it throws is ignored. */
  readonly parse: (input: never) => unknown
  /** The longest input that is not refused at once, in characters. @default none */
  readonly maxLength?: number | undefined
}

/** How the time grew when the input did. */
export interface Growth {
  readonly parser: string
  readonly shape: string
  /** Length of the smaller input, in characters. */
  readonly length: number
  /** Time for an input of ten times that length, divided by the time for the smaller one. */
  readonly ratio: number
}

/** The name of an input to a parser. */
export const inputName = ({ parser, shape }: Pick<ParserCase, 'parser' | 'shape'>): string =>
  `${parser}, ${shape}`

/** A clock in milliseconds. */
export type Clock = () => number

/** The time that this process has computed for. Other processes do not count. */
const cpuTime: Clock = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** The most times longer that an input may take that is ten times as long. */
export const MAX_RATIO = 20

const FACTOR = 10
// No step in the cost of linear work makes a ratio that large.
const CERTAIN_RATIO = 60
const RUNS = 5
// Runs of a parser that takes so long that nothing else matters.
const SLOW_MS = 30
const SLOW_RUNS = 3
const ATTEMPTS = 3
// Both lengths are above what Node allocates from a pool, and below what V8 allocates as large objects: the two are steps
// in the cost that have nothing to do with the parser.
const SMALL_LENGTH = 5000
// Far above the resolution of a clock.
const MIN_MS = 2

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}

async function timeOf(
  { parse }: ParserCase,
  input: unknown,
  times: number,
  now: Clock,
): Promise<number> {
  const start = now()
  for (let i = 0; i < times; i++) {
    try {
      const parsed = parse(input as never)
      if (parsed instanceof Promise) await parsed
    } catch {}
  }
  return (now() - start) / times
}

/** Measures how much longer an input of ten times the length takes. */
async function ratioAt(one: ParserCase, length: number, now: Clock): Promise<number> {
  const [small, large] = [one.make(length), one.make(length * FACTOR)]
  const once = await timeOf(one, large, 1, now)
  const times = Math.min(200, Math.max(1, Math.ceil(MIN_MS / Math.max(once, 0.001))))
  const runs = once > SLOW_MS ? SLOW_RUNS : RUNS
  const ratios: number[] = []
  while (ratios.length < ATTEMPTS && !(Math.min(...ratios) <= MAX_RATIO)) {
    const [smaller, larger]: [number[], number[]] = [[], []]
    for (let run = 0; run < runs; run++) {
      smaller.push(await timeOf(one, small, times * FACTOR, now))
      larger.push(await timeOf(one, large, times, now))
    }
    ratios.push(median(larger) / Math.max(median(smaller), 0.0002))
  }
  return Math.min(...ratios)
}

/**
 * Measures how the time of a parser grows with its input. The inputs take turns, so that a slow moment of the machine
 * meets both, and a ratio that is too large is measured again, up to three times: noise does not stay. A ratio that
 * stays too large is measured with ten times the input, where that is allowed: V8 replaces in texts above some length
 * in another way, which is a step in the cost, while quadratic time makes every later ratio about a hundred.
 */
export async function measureGrowth(one: ParserCase, now: Clock = cpuTime): Promise<Growth> {
  let length = Math.min(SMALL_LENGTH, (one.maxLength ?? Infinity) / FACTOR)
  await timeOf(one, one.make(length), 30, now)
  let ratio = await ratioAt(one, length, now)
  if (ratio > MAX_RATIO && ratio < CERTAIN_RATIO && one.maxLength === undefined) {
    length *= FACTOR
    ratio = await ratioAt(one, length, now)
  }
  return { parser: one.parser, shape: one.shape, length, ratio }
}
