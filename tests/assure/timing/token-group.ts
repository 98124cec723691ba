import { createReceiver, defineProvider, token } from '@hookseal/core'
import type { Experiment, Group } from './experiment.ts'
import { freshText, leakyEqual, randomLetters, wrongMaker } from './inputs.ts'
import type { Random } from './random.ts'
import { refused } from './refused.ts'

// Long, since a comparison that leaks does so for each character.
const LENGTH = 4000
const HEADER = 'x-token'

interface Presented {
  readonly request: { readonly headers: Record<string, string>; readonly body: Uint8Array }
  readonly token: Uint8Array
  readonly side: 0 | 1
}

const receiverOf = (secret: string) =>
  createReceiver({
    provider: defineProvider({
      name: 'timed',
      scheme: token({ secret, header: HEADER }),
      events: {},
      identify: () => ({ type: 'paid' }),
    }),
    replay: false,
    logger: false,
  })

/** `verify` of requests with wrong tokens. */
export function tokenGroup(random: Random): Group {
  const secret = randomLetters(random, LENGTH)
  const makeWrong = wrongMaker(random, randomLetters)
  const body = new Uint8Array(Buffer.from('{}'))
  const own = receiverOf(freshText(secret))
  // What is presented is the beginning of this secret, but for one character.
  const longer = receiverOf(freshText(secret) + freshText(randomLetters(random, LENGTH)))

  const experiment = (
    name: string,
    indexes: readonly [() => number, () => number],
    receivers: readonly [typeof own, typeof own] = [own, own],
    length: number = LENGTH,
    isLeaky: boolean = false,
  ): Experiment<Presented> => ({
    name,
    make(side) {
      const given = makeWrong(secret, indexes[side]()).subarray(0, length)
      return { request: { headers: { [HEADER]: freshText(given) }, body }, token: given, side }
    },
    run({ request, token: given, side }) {
      if (isLeaky && leakyEqual(secret, given)) throw new Error()
      return refused(receivers[side].verify(request))
    },
  })
  const at = (index: number) => () => index
  const anywhere = () => random.below(LENGTH)
  const [first, middle, last] = [at(0), at(LENGTH >> 1), at(LENGTH - 1)]
  return {
    name: 'token',
    leaky: experiment('stops at the first difference', [first, last], [own, own], LENGTH, true),
    equal: experiment('the same inputs', [anywhere, anywhere]),
    claims: [
      {
        claim: 'verify, token: first, middle, last character',
        what: 'a request',
        times: 1,
        experiments: [
          experiment('first and last character', [first, last]),
          experiment('first and middle character', [first, middle]),
        ],
      },
      {
        claim: 'verify, token of half the length: wrong, right',
        what: 'a request',
        times: 1,
        experiments: [experiment('half', [first, last], [own, own], LENGTH >> 1)],
      },
      {
        claim: 'verify, token as long as the secret, half as long',
        what: 'a request',
        times: 1,
        experiments: [experiment('length of the secret', [last, last], [own, longer])],
      },
    ],
  }
}
