// The package does not export its comparison, which a benchmark of `verify` sees only through a thousand times its own
// time: so it is taken from the source.
import { equalBytes, equalsBinary } from '../../../packages/core/src/util/bytes.ts'
import type { Experiment, Group } from './experiment.ts'
import { freshText, leakyEqual, randomBytes, wrongMaker } from './inputs.ts'
import type { Random } from './random.ts'

const MAC_BYTES = 32
const COMPARISONS = 32
const POOL = 256

interface Comparisons {
  readonly given: readonly Uint8Array[]
  readonly expected: readonly Uint8Array[]
  readonly texts: readonly string[]
}

/** The comparison itself, without the rest of `verify`. */
export function compareGroup(random: Random): Group {
  const macs = Array.from({ length: POOL }, () => randomBytes(random, MAC_BYTES))
  const makeWrong = wrongMaker(random, randomBytes)
  let equal = 0
  const experiment = (
    name: string,
    indexes: readonly [() => number, () => number],
    compare: (mac: Uint8Array, text: string, given: Uint8Array) => boolean,
  ): Experiment<Comparisons> => ({
    name,
    make(side, pair) {
      const expected = Array.from(
        { length: COMPARISONS },
        (_, i) => macs[(pair + 7 * i) % POOL] as Uint8Array,
      )
      const given = expected.map((mac) => makeWrong(mac, indexes[side]()))
      return { given, expected, texts: expected.map(freshText) }
    },
    run({ given, expected, texts }) {
      for (let i = 0; i < COMPARISONS; i++) {
        const [mac, text, one] = [expected[i], texts[i], given[i]]
        if (compare(mac as Uint8Array, text as string, one as Uint8Array)) equal++
      }
      if (equal > 0) throw new Error('two values that differ were found equal')
      return undefined
    },
  })
  const at = (index: number) => () => index
  const anywhere = () => random.below(MAC_BYTES)
  const [first, middle, last] = [at(0), at(MAC_BYTES >> 1), at(MAC_BYTES - 1)]
  const ofText = (_mac: Uint8Array, text: string, given: Uint8Array) => equalsBinary(text, given)
  return {
    name: 'comparison',
    what: 'a comparison',
    times: COMPARISONS,
    leaky: experiment('stops at the first difference', [first, last], leakyEqual3),
    equal: experiment('the same inputs', [anywhere, anywhere], ofText),
    claims: [
      {
        claim: 'The comparison of MACs and digests: first, middle, last byte',
        experiments: [
          experiment('MAC, first and last byte', [first, last], ofText),
          experiment('MAC, first and middle byte', [first, middle], ofText),
          experiment('digest, first and last byte', [first, last], (a, _, b) => equalBytes(a, b)),
          experiment('digest, first and middle byte', [first, middle], (a, _, b) =>
            equalBytes(a, b),
          ),
        ],
      },
    ],
  }
}

const leakyEqual3 = (mac: Uint8Array, _text: string, given: Uint8Array) => leakyEqual(mac, given)
