import { createHmac } from 'node:crypto'
import {
  type AnyReceiver,
  createReceiver,
  defineProvider,
  hmac,
  type IdentifyRequest,
  token,
  unchecked,
  WebhookError,
  type WebhookInput,
} from '@hookseal/core'
import { handinger, ricloud, rine, standardWebhooks } from '@hookseal/core/providers'
import { acme, NOW_MS, NOW_SECONDS, receiverOf, SECRET, signed } from '@hookseal/tests-kit/acme'
import { amount } from '@hookseal/tests-kit/amount'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeOf } from '../support/code-of.ts'

const RUNS = amount({ sample: 2000, whole: 10_000 })
const JUNK_RUNS = amount({ sample: 20_000, whole: 100_000 })
const target = receiverOf()
const secrets = fc.uint8Array({ minLength: 1, maxLength: 80 })
const bodies = fc.oneof(
  fc.json({ maxDepth: 2 }).map((text) => `{"type":"thing.lost","more":${text}}`),
  fc.uint8Array({ minLength: 1, maxLength: 60 }),
)

/** Flips one bit of bytes. */
const flipped = (bytes: Uint8Array, bit: number): Buffer => {
  const copy = Buffer.from(bytes)
  const at = bit % (copy.length * 8)
  copy.writeUInt8(copy.readUInt8(at >> 3) ^ (1 << (at & 7)), at >> 3)
  return copy
}

describe('no acceptance', () => {
  it('of what the oracle did not sign, and acceptance of what it did', async () => {
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        expect(['verified', 'invalid_json', 'invalid_event']).toContain(
          await codeOf(target.verify(signed(body))),
        )
      }),
      { numRuns: 1000 },
    )
  })

  it(`with any bit of the body flipped, in ${RUNS} runs`, async () => {
    await fc.assert(
      fc.asyncProperty(bodies, fc.nat(), async (body, bit) => {
        const { headers, body: bytes } = signed(body)
        const code = await codeOf(target.verify({ headers, body: flipped(bytes, bit) }))
        expect(code).toBe('bad_signature')
      }),
      { numRuns: RUNS },
    )
  })

  it(`with any bit of the header flipped, in ${RUNS} runs`, async () => {
    await fc.assert(
      fc.asyncProperty(bodies, fc.nat(), async (body, bit) => {
        const { headers, body: bytes } = signed(body)
        const value = headers['acme-signature'] as string
        // Header values arrive as latin1, one character a byte.
        const changed = flipped(Buffer.from(value, 'latin1'), bit).toString('latin1')
        // Hex is read in either case.
        fc.pre(changed.toLowerCase() !== value)
        const code = await codeOf(
          target.verify({ headers: { 'acme-signature': changed }, body: bytes }),
        )
        expect(code).toMatch(/^(malformed_|missing_|bad_|timestamp_)/)
      }),
      { numRuns: RUNS },
    )
  })

  it(`with any bit of the secret flipped, in ${RUNS} runs`, async () => {
    await fc.assert(
      fc.asyncProperty(bodies, secrets, fc.nat(), async (body, secret, bit) => {
        const other = flipped(secret, bit)
        // HMAC pads a key with zeros (RFC 2104 section 2): a key may equal another but for those.
        const trimmed = (key: Uint8Array) =>
          Buffer.from(key)
            .toString('hex')
            .replace(/(00)+$/, '')
        fc.pre(
          trimmed(other) !== trimmed(secret) && trimmed(other) !== '' && trimmed(secret) !== '',
        )
        const keyed = receiverOf({ provider: acme({ secret }) })
        expect(await codeOf(keyed.verify(signed(body, { secret: other })))).toBe('bad_signature')
      }),
      { numRuns: RUNS },
    )
  })

  it(`with any bit of a token flipped, in ${RUNS} runs`, async () => {
    const text = fc
      .string({ minLength: 1, maxLength: 60 })
      .filter((value) => value.trim() === value && value !== 'whsec_')
    await fc.assert(
      fc.asyncProperty(text, fc.nat(), async (secret, bit) => {
        fc.pre(/[^\0]/.test(secret))
        const receiver = createReceiver({ provider: handinger({ secret }) })
        const changed = flipped(Buffer.from(secret), bit).toString('latin1')
        const headers = { 'x-handinger-token': changed }
        expect(await codeOf(receiver.verify({ headers, body: '{}' }))).toMatch(/_token$/)
      }),
      { numRuns: RUNS },
    )
  })
})

const throwing = (): never => {
  throw new SyntaxError('looked at')
}

/** A value that answers every question about it with a throw. */
const trap = new Proxy(Object.create(null), {
  get: throwing,
  has: throwing,
  ownKeys: throwing,
  getPrototypeOf: throwing,
  getOwnPropertyDescriptor: throwing,
})
/** Values that pretend to be a WebhookError. */
const forged = { [Symbol.for('hookseal.WebhookError')]: true }
const agreeing = new Proxy({}, { has: () => true })
const revoked = (() => {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
})()

const SIGNED_BODY = '{"type":"thing.lost","event":"x","id":"1"}'
const mac = createHmac('sha256', SECRET).update(SIGNED_BODY)
const MAC = mac.digest('hex')

// Values that throw when they are looked at cannot pass through the generator: what it makes are functions.
type Later = () => unknown
const later = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<Later> =>
  arbitrary.map((value) => () => value)
const fixed = (...all: unknown[]): fc.Arbitrary<Later> =>
  fc.constantFrom(...all.map((value) => () => value))

const odd = fc.oneof(
  fixed(undefined, null, trap, revoked, forged, agreeing, Symbol('s'), 1n, () => {}, Number.NaN),
  later(fc.anything({ maxDepth: 1, withBigInt: true, withDate: true, withMap: true })),
)
const names = fc.constantFrom(
  'acme-signature',
  'x-rine-signature',
  'X-Handinger-Token',
  'ricloud-signature',
  'webhook-id',
  'webhook-timestamp',
  'webhook-signature',
  'content-encoding',
  'content-length',
  '__proto__',
  'constructor',
  'X Y\n',
  '',
)
const values = fc.oneof(
  { weight: 4, arbitrary: later(fc.string({ maxLength: 30 })) },
  {
    weight: 4,
    arbitrary: fixed(
      MAC,
      `sha256=${MAC}`,
      signed(SIGNED_BODY).headers['acme-signature'],
      String(NOW_SECONDS),
      `v1,${'A'.repeat(43)}=`,
      SECRET,
      'gzip',
      'dedupeBy',
      '9'.repeat(20),
      '5',
    ),
  },
  { weight: 1, arbitrary: odd },
)
const pairs = fc.array(fc.tuple(names, values), { maxLength: 5 })

/** Headers of one shape, made of pairs. */
const shaped = (shape: (list: [string, unknown][]) => unknown): fc.Arbitrary<Later> =>
  pairs.map((list) => () => shape(list.map(([name, value]) => [name, value()])))

function builtin(list: [string, unknown][]): Headers {
  const made = new Headers()
  for (const [name, value] of list) {
    try {
      made.append(name, value as string)
    } catch {}
  }
  return made
}

const broken = { get: throwing, enumerable: true }
/** What every receiver below takes for genuine, over SIGNED_BODY: junk must get past the signature, too. */
const genuine = {
  ...signed(SIGNED_BODY).headers,
  'x-rine-signature': MAC,
  'x-handinger-token': SECRET,
}
const headers = fc.oneof(
  { weight: 5, arbitrary: fixed(genuine) },
  shaped((list) => list),
  shaped((list) => list.flat()),
  shaped(Object.fromEntries),
  shaped((list) => new Map(list)),
  shaped((list) => list.values()),
  shaped(builtin),
  shaped((list) => new Proxy(Object.fromEntries(list), { get: throwing })),
  shaped((list) => Object.defineProperty(Object.fromEntries(list), 'acme-signature', broken)),
  odd.map((value) => () => ({ get: value, append: value })),
  odd.map((value) => () => ({ [Symbol.iterator]: value })),
  odd,
)

const bytes = fc.uint8Array({ maxLength: 40 })
const raw = fc.oneof(
  { weight: 4, arbitrary: fixed(SIGNED_BODY) },
  fixed('5', Buffer.from(SIGNED_BODY), '', '{}', '[', '\ufeff{}'),
  fixed(new Proxy(new Uint8Array(3), { get: throwing }), new SharedArrayBuffer(3)),
  later(bytes),
  later(bytes.map(({ buffer }) => buffer)),
  later(bytes.map(({ buffer }) => new DataView(buffer))),
  later(fc.float32Array({ maxLength: 4 })),
  later(fc.string({ maxLength: 40 })),
  odd,
)
const body = fc.oneof(
  raw,
  raw.map((value) => () => value),
  raw.map((value) => () => async () => value()),
  odd.map((value) => () => () => Promise.reject(value())),
  odd.map((value) => () => () => {
    throw value()
  }),
)

const method = fc.oneof({ weight: 6, arbitrary: fixed('POST', undefined) }, fixed('GET', ''), odd)
const url = fc.oneof(later(fc.string()), fixed(''), odd)
const request = fc
  .tuple(method, url, headers, body, odd)
  .map(([method, url, headers, body, context]) => () => ({
    method: method(),
    url: url(),
    headers: headers(),
    body: body(),
    context: context(),
  }))
const input = fc.oneof({ weight: 20, arbitrary: request }, { weight: 1, arbitrary: odd })

const now = () => NOW_MS
const standard = `whsec_${Buffer.from(SECRET).toString('base64')}`
const custom = (identify: (payload: unknown, request: IdentifyRequest) => never) =>
  createReceiver<object>({
    provider: defineProvider({
      name: 'custom',
      scheme: hmac({ secret: SECRET, header: 'x-rine-signature' }),
      events: { 'thing.lost': unchecked() },
      identify,
    }),
  })

/** Every scheme, and users' functions that break in every way. */
const receivers: readonly AnyReceiver[] = [
  target,
  createReceiver({ provider: rine({ secret: [SECRET, 'second'] }), now }),
  createReceiver({ provider: ricloud({ secret: SECRET }), now }),
  createReceiver({ provider: handinger({ secret: SECRET }), now }),
  createReceiver({ provider: standardWebhooks({ secret: standard }), now }),
  createReceiver<object>({
    provider: defineProvider({
      name: 'resolved',
      scheme: token({
        header: 'X-Handinger-Token',
        secret: ({ url, context }) => (url === '' ? (context as string) : SECRET),
      }),
      events: {},
      identify: (payload) => payload as never,
    }),
  }),
  createReceiver({ provider: rine({ secret: ({ context }) => context as string }), now }),
  custom((payload) => payload as never),
  custom((_, { headers }) => Object.fromEntries(headers) as never),
  custom(() => trap as never),
  custom(() => {
    throw trap
  }),
  custom(() => {
    throw revoked
  }),
]

it(`nothing but a WebhookError escapes verify, in ${JUNK_RUNS} runs of junk`, async () => {
  const seen = new Set<string>()
  const receiver = fc.constantFrom(...receivers)
  await fc.assert(
    fc.asyncProperty(receiver, input, async (each, junk) => {
      try {
        await each.verify(junk() as WebhookInput)
        seen.add('verified')
      } catch (error) {
        if (!(error instanceof WebhookError)) throw new Error('something else escaped')
        seen.add(error.code)
      }
    }),
    { numRuns: JUNK_RUNS },
  )
  // Junk that never gets past the first check would prove little.
  const reached = [
    'verified',
    'missing_signature',
    'malformed_signature',
    'bad_signature',
    'bad_token',
    'missing_token',
    'duplicate_header',
    'invalid_json',
    'invalid_event',
    'method_not_allowed',
    'unsupported_encoding',
    'body_aborted',
    'body_already_parsed',
    'provider_failed',
    'secret_unavailable',
  ]
  expect(reached.filter((code) => !seen.has(code))).toEqual([])
})
