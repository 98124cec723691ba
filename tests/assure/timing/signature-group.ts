import { createHmac } from 'node:crypto'
import { createReceiver, defineProvider, hmac } from '@hookseal/core'
import type { Experiment, Group } from './experiment.ts'
import { leakyEqual, randomBytes, wrongMaker } from './inputs.ts'
import type { Random } from './random.ts'
import { refused } from './refused.ts'

const MAC_BYTES = 32
// As many as a request may have: a comparison that leaks does so for each of them.
const SIGNATURES = 16
const POOL = 256
const HEADER = 'x-signature'

interface Signed {
  readonly request: { readonly headers: Record<string, string>; readonly body: Uint8Array }
  readonly signatures: readonly Uint8Array[]
  readonly mac: Uint8Array
}

/** `verify` of requests with wrong HMAC signatures. */
export function signatureGroup(random: Random): Group {
  const secret = randomBytes(random, 32)
  const makeWrong = wrongMaker(random, randomBytes)
  const bodies = Array.from(
    { length: POOL },
    (_, i) =>
      new Uint8Array(Buffer.from(JSON.stringify({ id: i, type: 'paid', at: random.below(1e9) }))),
  )
  const macs = bodies.map(
    (body) => new Uint8Array(createHmac('sha256', secret).update(body).digest()),
  )
  const receiverOf = (encoding: 'hex' | 'base64') =>
    createReceiver({
      provider: defineProvider({
        name: 'timed',
        scheme: hmac({ secret, header: HEADER, format: `{${encoding}}`, separator: ',' }),
        events: {},
        identify: () => ({ type: 'paid' }),
      }),
      replay: false,
      logger: false,
    })
  const receivers = { hex: receiverOf('hex'), base64: receiverOf('base64') }

  const experiment = (
    name: string,
    encoding: 'hex' | 'base64',
    indexes: readonly [() => number, () => number],
    length: number = MAC_BYTES,
    isLeaky: boolean = false,
  ): Experiment<Signed> => ({
    name,
    make(side, pair) {
      const mac = macs[pair % POOL] as Uint8Array
      const signatures = Array.from({ length: SIGNATURES }, () =>
        makeWrong(mac, indexes[side]()).subarray(0, length),
      )
      const header = signatures.map((one) => Buffer.from(one).toString(encoding)).join(',')
      const body = Uint8Array.from(bodies[pair % POOL] as Uint8Array)
      return { request: { headers: { [HEADER]: header }, body }, signatures, mac }
    },
    run({ request, signatures, mac }) {
      if (isLeaky && signatures.filter((one) => leakyEqual(mac, one)).length > 0) throw new Error()
      return refused(receivers[encoding].verify(request))
    },
  })
  const at = (index: number) => () => index
  const anywhere = () => random.below(MAC_BYTES)
  const [first, middle, last] = [at(0), at(MAC_BYTES >> 1), at(MAC_BYTES - 1)]
  return {
    name: 'signature',
    leaky: experiment('stops at the first difference', 'hex', [first, last], MAC_BYTES, true),
    equal: experiment('the same inputs', 'hex', [anywhere, anywhere]),
    claims: [
      {
        claim: 'verify, signature in hex: first, middle, last byte',
        what: 'a request with 16 signatures',
        times: 1,
        experiments: [
          experiment('first and last byte', 'hex', [first, last]),
          experiment('first and middle byte', 'hex', [first, middle]),
        ],
      },
      {
        claim: 'verify, signature in base64: first, middle, last byte',
        what: 'a request with 16 signatures',
        times: 1,
        experiments: [
          experiment('first and last byte', 'base64', [first, last]),
          experiment('first and middle byte', 'base64', [first, middle]),
        ],
      },
      {
        claim: 'verify, signature of half the length: wrong, right',
        what: 'a request with 16 signatures',
        times: 1,
        experiments: [experiment('half', 'hex', [first, last], MAC_BYTES >> 1)],
      },
    ],
  }
}
