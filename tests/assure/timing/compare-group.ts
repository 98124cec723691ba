// The package does not export the comparison, and within `verify` it takes a hundredth of the time. So it is imported
// from the source.
import { equalBytes, equalsBinary } from '../../../packages/core/src/util/bytes.ts'
import type { Experiment, Group } from './experiment.ts'
import { freshText, leakyEqual, randomBytes, wrongMaker } from './inputs.ts'
import type { Random } from './random.ts'

// Many comparisons of one MAC's length are timed together, and single ones of a length that makes a word-by-word
// comparison, which leaks a fraction of a nanosecond a byte, visible.
const SHORT = { bytes: 32, times: 32 }
const LONG = { bytes: 8192, times: 1 }
const POOL = 256

interface Comparisons {
  readonly given: readonly Uint8Array[]
  readonly expected: readonly Uint8Array[]
  readonly texts: readonly string[]
}
type Compare = (expected: Uint8Array, text: string, given: Uint8Array) => boolean
/** Chooses the index of the first wrong byte, for each class. */
type Indexes = readonly [(bytes: number) => number, (bytes: number) => number]

const ofTexts: Compare = (_expected, text, given) => equalsBinary(text, given)
const ofBytes: Compare = (expected, _text, given) => equalBytes(expected, given)
const leaky: Compare = (expected, _text, given) => leakyEqual(expected, given)

/** The comparison itself, without the rest of `verify`. */
export function compareGroup(random: Random): Group {
  const makeWrong = wrongMaker(random, randomBytes)
  const pool = (bytes: number) => Array.from({ length: POOL }, () => randomBytes(random, bytes))
  const pools = new Map([SHORT, LONG].map(({ bytes }) => [bytes, pool(bytes)]))
  const experiment = (
    name: string,
    { bytes, times }: typeof SHORT,
    indexes: Indexes,
    compare: Compare,
  ): Experiment<Comparisons> => ({
    name,
    make(side, pair) {
      const at = (i: number) => pools.get(bytes)?.[(pair + 7 * i) % POOL] as Uint8Array
      const expected = Array.from({ length: times }, (_, i) => at(i))
      const given = expected.map((right) => makeWrong(right, indexes[side](bytes)))
      return { given, expected, texts: expected.map(freshText) }
    },
    run({ given, expected, texts }) {
      let equal = 0
      for (let i = 0; i < times; i++) {
        const [right, text, one] = [expected[i], texts[i], given[i]]
        if (compare(right as Uint8Array, text as string, one as Uint8Array)) equal++
      }
      if (equal > 0) throw new Error('two values that differ were found equal')
      return undefined
    },
  })
  const anywhere = (bytes: number) => random.below(bytes)
  const [first, middle, last] = [() => 0, (n: number) => n >> 1, (n: number) => n - 1]
  return {
    name: 'comparison',
    leaky: experiment('stops at the first difference', SHORT, [first, last], leaky),
    equal: experiment('the same inputs', SHORT, [anywhere, anywhere], ofTexts),
    claims: [
      {
        claim: 'The comparison itself, 32 bytes: first, middle, last byte',
        what: 'a comparison',
        times: SHORT.times,
        experiments: [
          experiment('MAC, first and last byte', SHORT, [first, last], ofTexts),
          experiment('MAC, first and middle byte', SHORT, [first, middle], ofTexts),
          experiment('digest, first and last byte', SHORT, [first, last], ofBytes),
          experiment('digest, first and middle byte', SHORT, [first, middle], ofBytes),
        ],
      },
      {
        claim: 'The comparison itself, 8 KiB: first, last byte',
        what: 'a comparison',
        times: LONG.times,
        experiments: [
          experiment('MAC, first and last byte', LONG, [first, last], ofTexts),
          experiment('digest, first and last byte', LONG, [first, last], ofBytes),
        ],
      },
    ],
  }
}
