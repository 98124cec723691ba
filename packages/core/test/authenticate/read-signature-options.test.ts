import {
  createReceiver,
  type HmacOptions,
  hmac,
  memoryReplayStore,
  type ReplayStore,
  type Scheme,
  unchecked,
} from '@hookseal/core'
import { NOW_MS, NOW_SECONDS } from '@hookseal/tests-kit/acme'
import { describe, expect, it, vi } from 'vitest'
import { codeOf } from '../support/code-of.ts'
import { described, providerOf } from '../support/described.ts'
import { mac } from '../support/sign.ts'

const SECRET = 'options_5f0c1e7d9b2a4836'
const scheme = (options: Partial<HmacOptions> = {}) =>
  hmac({ secret: SECRET, header: 'sig', ...options })

describe('an option without effect', () => {
  it.each([
    ['toleranceSeconds without a time', { toleranceSeconds: 300 }],
    ['timestampFormat without a time', { timestampFormat: 'unix' }],
    ['url without {url}', { url: 'https://a.example/' }],
    ['covers without a function', { covers: 'body' }],
    [
      'dedupeBy of a body that is not signed',
      { idHeader: 'which', signedContent: '{id}', dedupeBy: 'body' },
    ],
    ['dedupeBy with a time that is not signed', { dedupeBy: 'body+timestamp' }],
    ['an id that is not signed', { idHeader: 'which' }],
    ['a time that is not signed', { timestampHeader: 'when' }],
    [
      'bodyDigest without {url}',
      { bodyDigest: { query: 'd', algorithm: 'sha256', encoding: 'hex' } },
    ],
    ['separator with numbered headers', { header: 'sig-{n}', separator: ',' }],
    [
      'timestampPrefix with numbered headers',
      {
        header: 'sig-{n}',
        separator: ',',
        timestampPrefix: 't=',
        signedContent: '{timestamp}.{body}',
      },
    ],
  ] as [string, Partial<HmacOptions>][])('is a TypeError: %s', (_, options) => {
    expect(() => scheme(options)).toThrow(TypeError)
  })

  it('is a TypeError of the receiver too', () => {
    expect(() => described(scheme(), {}, { toleranceSeconds: 300 })).toThrow(TypeError)
    const timed = scheme({ timestampHeader: 'when', signedContent: '{timestamp}.{body}' })
    expect(() => described(timed, {}, { toleranceSeconds: 300 })).not.toThrow()
  })
})

describe('timestampField', () => {
  it('needs a signed body, but no {timestamp} in the signed content', async () => {
    const given = scheme({ timestampField: '/at' })
    const send = async (at: number) => {
      const body = JSON.stringify({ at })
      return codeOf(described(given).verify({ headers: { sig: mac(SECRET, body) }, body }))
    }
    expect(await send(NOW_SECONDS)).toBe('verified')
    expect(await send(NOW_SECONDS - 301)).toBe('timestamp_too_old')
    expect(() => scheme({ timestampField: '/at', signedContent: '{timestamp}.{body}' })).toThrow(
      TypeError,
    )
    expect(() =>
      scheme({ timestampField: '/at', signedContent: '{id}', idHeader: 'which' }),
    ).toThrow('timestampField requires a signed body')
  })
})

describe('dedupeBy', () => {
  const when = String(NOW_SECONDS)
  const timed = { timestampHeader: 'when', signedContent: '{timestamp}.{body}' } as const
  type Identify = Parameters<typeof described>[1]
  const keyOf = async (given: Scheme, body: string, seconds = when, definition: Identify = {}) => {
    const input = { headers: { when: seconds, sig: mac(SECRET, `${seconds}.${body}`) }, body }
    return (await described(given, definition).verify(input)).key
  }

  it('uses the body, regardless of the signed time', async () => {
    const given = scheme(timed)
    const later = String(NOW_SECONDS + 1)
    expect(await keyOf(given, '{"a":1}', later)).toBe(await keyOf(given, '{"a":1}'))
    expect(await keyOf(given, '{"a":2}')).not.toBe(await keyOf(given, '{"a":1}'))
  })

  it('may be the body and the time, or the signed content', async () => {
    const later = String(NOW_SECONDS + 1)
    for (const dedupeBy of ['body+timestamp', 'signed-content'] as const) {
      const given = scheme({ ...timed, dedupeBy })
      expect(await keyOf(given, '{}')).toBe(await keyOf(given, '{}'))
      expect(await keyOf(given, '{}', later)).not.toBe(await keyOf(given, '{}'))
      expect(await keyOf(given, '{"a":1}')).not.toBe(await keyOf(given, '{}'))
    }
  })

  it('is overridden by the signed id, and that by a key from identify', async () => {
    const given = scheme({
      idHeader: 'which',
      signedContent: '{id}.{body}',
      dedupeBy: 'signed-content',
    })
    const key = async (which: string, body: string, definition: Identify = {}) => {
      const headers = { which, sig: mac(SECRET, `${which}.${body}`) }
      return (await described(given, definition).verify({ headers, body })).key
    }
    expect(await key('m1', '{"a":1}')).toBe(await key('m1', '{}'))
    expect(await key('m2', '{}')).not.toBe(await key('m1', '{}'))
    const identify = () => ({ type: 'event', key: 'k' })
    expect(await key('m2', '{}', { identify })).toBe(await key('m1', '{}', { identify }))
    // An id can never equal a key of the same text.
    expect(await key('k', '{}')).not.toBe(await key('m1', '{}', { identify }))
  })

  it('key: false distinguishes equal bodies by the signed time, even if an id is signed', async () => {
    const identify = () => ({ type: 'event', key: false }) as const
    const given = scheme(timed)
    const later = String(NOW_SECONDS + 1)
    expect(await keyOf(given, '{}', when, { identify })).toBe(
      await keyOf(given, '{}', when, { identify }),
    )
    expect(await keyOf(given, '{}', later, { identify })).not.toBe(
      await keyOf(given, '{}', when, { identify }),
    )
  })

  /** A receiver of a sender that names its events in a header, which nobody signs. */
  function topics(store: ReplayStore, dedupeBy: 'body' | 'body+type') {
    const ran: string[] = []
    const provider = providerOf(scheme({ dedupeBy }), {
      events: { 'orders/create': unchecked(), 'orders/paid': unchecked() } as object,
      identify: (_, { headers }) => ({
        type: headers.get('x-topic') ?? '',
        typeAuthenticated: false,
      }),
    })
    const receiver = createReceiver<object>({
      provider,
      replay: { store },
      handlers: { '*': ({ type }) => void ran.push(type) },
      logger: false,
      now: () => NOW_MS,
    })
    const send = (topic: string, body = '{"id":1}') =>
      receiver.receive({ headers: { 'x-topic': topic, sig: mac(SECRET, body) }, body })
    return { ran, send }
  }

  it('as body+type runs a captured delivery once per listed type, and once for all made-up types', async () => {
    const { ran, send } = topics(memoryReplayStore(), 'body+type')
    const listed = ['orders/create', 'orders/paid']
    const odd = ['*', 'constructor', '__proto__', 'orders/create ', 'Orders/Create']
    const invented = Array.from({ length: 1500 }, (_, i) => `topic/${i}`)
    for (const topic of [...listed, ...odd, ...invented, ...listed]) await send(topic)
    expect(ran).toEqual([...listed, '*'])
  })

  it('as body+type distinguishes equal bodies of two listed types, while body drops one', async () => {
    const both = topics(memoryReplayStore(), 'body+type')
    for (const topic of ['orders/create', 'orders/paid']) await both.send(topic)
    expect(both.ran).toHaveLength(2)
    const one = topics(memoryReplayStore(), 'body')
    for (const topic of ['orders/create', 'orders/paid']) await one.send(topic)
    expect(one.ran).toEqual(['orders/create'])
  })

  it('uses the body of a signedContent function that covers it', async () => {
    const when = { a: String(NOW_SECONDS), b: String(NOW_SECONDS + 1) }
    for (const dedupeBy of [undefined, 'body'] as const) {
      const given = scheme({
        timestampHeader: 'when',
        signedContent: ({ timestamp = '', rawBody }) => [timestamp, '.', rawBody],
        covers: 'body',
        dedupeBy,
      })
      expect(await keyOf(given, '{}', when.a)).toBe(await keyOf(given, '{}', when.b))
    }
  })

  it('cannot be anything else', () => {
    for (const dedupeBy of ['id', 'type', '', null, 5]) {
      expect(() => scheme({ dedupeBy: dedupeBy as never })).toThrow(TypeError)
    }
  })
})

describe('a replay key', () => {
  const keyOf = async (id: string) => {
    const identify = () => ({ type: 'event', key: id })
    const input = { headers: { sig: mac(SECRET, '{}') }, body: '{}' }
    return (await described(scheme(), { identify }).verify(input)).key
  }

  it('is computed over UTF-16, so that no two texts share one', async () => {
    const ids = [
      'm_\ud800',
      'm_\ud801',
      'm_\ufffd',
      'm_\udc00',
      'm_',
      'm_?',
      'm\u0000_',
      'm_\u0000',
    ]
    const keys = await Promise.all(ids.map(keyOf))
    expect(new Set(keys).size).toBe(ids.length)
    for (const key of keys) expect(key).toMatch(/^[\w-]{43}$/)
  })

  it('never contains a signature', async () => {
    const made = vi.fn()
    const given = scheme({ format: ['{hex}', '{base64}'] })
    for (const encoding of ['hex', 'base64'] as const) {
      const input = { headers: { sig: mac(SECRET, '{}', encoding) }, body: '{}' }
      made((await described(given).verify(input)).key)
    }
    const [first, second] = made.mock.calls.flat()
    expect(first).toBe(second)
  })
})
