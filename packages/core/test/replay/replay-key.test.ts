import { createHash, createHmac } from 'node:crypto'
import {
  type AnyReceiver,
  createReceiver,
  defineProvider,
  hmac,
  type IdentifyRequest,
  type Identity,
  memoryReplayStore,
  payloadHmac,
  type Scheme,
  token,
  unchecked,
} from '@hookseal/core'
import { acme, NOW_MS, NOW_SECONDS, receiverOf, SECRET, signed } from '@hookseal/tests-kit/acme'
import { describe, expect, it, vi } from 'vitest'
import { keyScope, replayKey } from '../../src/replay/replay-key.ts'
import { codeOf } from '../support/code-of.ts'
import { laterBackend } from '../support/later-backend.ts'

const identified = (identity: Partial<Identity>, options: Parameters<typeof acme>[0] = {}) =>
  defineProvider({ ...acme(options), identify: () => ({ type: 'x', ...identity }) })
const keyOf = async (provider: ReturnType<typeof identified>, seconds = NOW_SECONDS) =>
  (await receiverOf({ provider }).verify(signed('{}', { seconds }))).key

describe('replayKey()', () => {
  it('is SHA-256 over length-prefixed parts, as 43 safe characters', () => {
    const parts = ['2', 'acme', 'e1', 'id', 'm_1']
    const text = parts.map((part) => `${part.length}:${part}`).join('')
    const digest = createHash('sha256').update(text).digest('base64url')
    expect(replayKey(keyScope('acme', 'e1'), 'id', 'm_1')).toBe(digest)
    expect(digest).toMatch(/^[\w-]{43}$/)
  })

  it('distinguishes kinds, so that an id cannot equal a digest or a job', () => {
    const kinds = [
      'id',
      'key',
      'body',
      'body+timestamp',
      'body+type',
      'signed-content',
      'job',
    ] as const
    const keys = kinds.map((kind) => replayKey(keyScope('acme', 'acme'), kind, 'same'))
    expect(new Set(keys).size).toBe(kinds.length)
  })
})

describe('the key of a delivery', () => {
  it('is three for three ids that UTF-8 would make one', async () => {
    const ids = ['m_\ud800', 'm_\ud801', 'm_\ufffd']
    const keys = await Promise.all(ids.map((key) => keyOf(identified({ key }))))
    expect(new Set(keys).size).toBe(3)
  })

  it('is two for two numeric ids above 2^53, which identify reads from the raw text', async () => {
    const provider = defineProvider({
      ...acme(),
      identify(_payload, { rawBody }: IdentifyRequest) {
        const id = /"id":(\d+)/.exec(new TextDecoder().decode(rawBody))?.[1]
        return { type: 'x', key: id }
      },
    })
    const target = receiverOf({ provider })
    const ids = ['9007199254740992', '9007199254740993']
    const keys = await Promise.all(
      ids.map(async (id) => (await target.verify(signed(`{"id":${id}}`))).key),
    )
    expect(JSON.parse(ids[0] as string)).toBe(JSON.parse(ids[1] as string))
    expect(new Set(keys).size).toBe(2)
  })

  it('is never empty: that is a mistake of the provider', async () => {
    const target = receiverOf({ provider: identified({ key: '' }) })
    expect(await codeOf(target.verify(signed('{}')))).toBe('provider_failed')
    const error = await target.verify(signed('{}')).catch((error: unknown) => error)
    expect((error as Error).cause).toBeInstanceOf(TypeError)
  })

  it("is made of identify's key, or else of an id that is signed, or else of the body", async () => {
    const scheme = hmac({
      secret: SECRET,
      header: 'x-sig',
      idHeader: 'x-id',
      signedContent: '{id}.{body}',
    })
    const keyOf = async (scheme: Scheme, identity: Partial<Identity>) => {
      const identify = () => ({ type: 'x', ...identity })
      const provider = defineProvider({ name: 'p', scheme, events: {}, identify })
      const content = scheme === plain ? '{}' : 'm1.{}'
      const mac = createHmac('sha256', SECRET).update(content).digest('hex')
      const headers = { 'x-sig': mac, 'x-id': 'm1' }
      return (await createReceiver({ provider }).verify({ headers, body: '{}' })).key
    }
    const plain = hmac({ secret: SECRET, header: 'x-sig' })
    const own = (kind: 'key' | 'id' | 'body', value: string) =>
      replayKey(keyScope('p', 'p'), kind, value)
    const digest = createHash('sha256').update('{}').digest('base64url')
    expect(await keyOf(scheme, { key: 'k1' })).toBe(own('key', 'k1'))
    expect(await keyOf(scheme, {})).toBe(own('id', 'm1'))
    expect(await keyOf(plain, {})).toBe(own('body', digest))
  })

  it('does not change with an id that identify gives without calling it the key', async () => {
    expect(await keyOf(identified({ id: '1' }))).toBe(await keyOf(identified({ id: '2' })))
  })

  it("does not change with the signature's encoding or the number of signatures", async () => {
    const target = receiverOf()
    const { headers, body } = signed('{"type":"x"}')
    const value = headers['acme-signature'] as string
    const upper = value.replace(/v1=.*/, (mac) => `v1=${mac.slice(3).toUpperCase()}`)
    const two = `${value},v1=${'0'.repeat(64)}`
    const keys = await Promise.all(
      [value, upper, two].map(
        async (one) => (await target.verify({ headers: { 'acme-signature': one }, body })).key,
      ),
    )
    expect(new Set(keys).size).toBe(1)
  })
})

describe('key: false', () => {
  it('distinguishes equal bodies by the time that is signed, and copies by the same', async () => {
    const provider = identified({ key: false })
    const first = await keyOf(provider)
    expect(await keyOf(provider)).toBe(first)
    expect(await keyOf(provider, NOW_SECONDS + 1)).not.toBe(first)
    const handler = vi.fn()
    const target = receiverOf({ provider, handlers: { '*': handler } })
    const send = async (seconds: number) => (await target.receive(signed('{}', { seconds }))).kind
    expect([await send(NOW_SECONDS), await send(NOW_SECONDS), await send(NOW_SECONDS + 1)]).toEqual(
      ['handled', 'duplicate', 'handled'],
    )
  })

  it('wins over an id that is signed', async () => {
    const scheme = hmac({
      secret: SECRET,
      header: 'x-sig',
      idHeader: 'x-id',
      timestampHeader: 'x-time',
      signedContent: '{id}.{timestamp}.{body}',
    })
    const provider = defineProvider({
      name: 'p',
      scheme,
      events: {},
      identify: () => ({ type: 'x', key: false }),
    })
    const target = createReceiver({ provider, now: () => NOW_MS })
    const key = async (time: number) => {
      const mac = createHmac('sha256', SECRET).update(`m1.${time}.{}`).digest('hex')
      const headers = { 'x-sig': mac, 'x-id': 'm1', 'x-time': String(time) }
      return (await target.verify({ headers, body: '{}' })).key
    }
    expect(await key(NOW_SECONDS)).not.toBe(await key(NOW_SECONDS + 1))
  })

  describe('without a signed time', () => {
    const untimed = (scheme: Scheme) =>
      defineProvider({
        name: 'untimed',
        scheme,
        events: { x: unchecked<object>() },
        identify: () => ({ type: 'x', key: false }),
      })
    const mac = createHmac('sha256', SECRET).update('{}').digest('hex')
    const provider = untimed(hmac({ secret: SECRET, header: 'x-sig' }))
    const input = { headers: { 'x-sig': mac }, body: '{}' }

    it('runs each copy, unprotected, and warns once', async () => {
      const lines: string[] = []
      const write = (line: string) => void lines.push(line)
      const claim = vi.fn(memoryReplayStore().claim)
      const handler = vi.fn()
      const target = createReceiver({
        provider,
        handlers: { x: handler },
        replay: { store: { ...memoryReplayStore(), claim } },
        logger: { debug: () => {}, info: write, warn: write, error: write },
      })
      for (let i = 0; i < 3; i++) {
        expect(await target.receive(input)).toMatchObject({
          kind: 'handled',
          delivery: { replayScope: 'none' },
        })
      }
      expect(handler).toHaveBeenCalledTimes(3)
      expect(claim).not.toHaveBeenCalled()
      expect(lines).toEqual([expect.stringMatching(/key: false.*no time is signed/)])
    })

    it('of a token, too', async () => {
      const tokened = untimed(token({ secret: 'tok', header: 'x-token' }))
      const handler = vi.fn()
      const target = createReceiver({ provider: tokened, handlers: { x: handler }, logger: false })
      for (let i = 0; i < 2; i++)
        await target.receive({ headers: { 'x-token': 'tok' }, body: '{}' })
      expect(handler).toHaveBeenCalledTimes(2)
    })

    it('says nothing where protection was turned off', async () => {
      const lines: string[] = []
      const write = (line: string) => void lines.push(line)
      const target = createReceiver({
        provider,
        handlers: { x: () => {} },
        replay: false,
        logger: { debug: () => {}, info: write, warn: write, error: write },
      })
      await target.receive(input)
      expect(lines).toEqual([])
    })

    it('is a TypeError with an archive: it keeps its rows by key', async () => {
      const handler = vi.fn()
      const target = createReceiver({
        provider,
        handlers: { x: handler },
        archive: { record: async () => {}, finish: async () => {} },
        logger: false,
      })
      const outcome = await target.receive(input)
      expect(outcome).toMatchObject({
        kind: 'failed',
        status: 500,
        error: { code: 'provider_failed' },
      })
      expect(outcome.error?.cause).toBeInstanceOf(TypeError)
      expect(handler).not.toHaveBeenCalled()
    })
  })
})

describe('dedupeBy', () => {
  const github = (dedupeBy: 'body' | 'body+type') =>
    createReceiver({
      provider: defineProvider({
        name: 'github',
        scheme: hmac({ secret: SECRET, header: 'x-sig', dedupeBy }),
        events: { push: unchecked<object>(), ping: unchecked<object>() },
        identify: (_, { headers }) => ({
          type: headers.get('x-event') ?? 'none',
          typeAuthenticated: false,
        }),
      }),
      handlers: { '*': () => {} },
      logger: false,
    })
  const mac = createHmac('sha256', SECRET).update('{}').digest('hex')
  const send = async (target: AnyReceiver, type: string) =>
    (await target.receive({ headers: { 'x-sig': mac, 'x-event': type }, body: '{}' })).kind

  it("'body+type' runs once per listed name, and once for all names that are invented", async () => {
    const target = github('body+type')
    expect([await send(target, 'push'), await send(target, 'push')]).toEqual([
      'handled',
      'duplicate',
    ])
    expect(await send(target, 'ping')).toBe('handled')
    const kinds = []
    for (let i = 0; i < 1500; i++) kinds.push(await send(target, `invented.${i}`))
    expect(kinds.filter((kind) => kind === 'handled')).toHaveLength(1)
    expect(await send(target, '*')).toBe('duplicate')
  })

  it("'body+timestamp' runs an equal body once for each time that is signed", async () => {
    const provider = identified({}, { dedupeBy: 'body+timestamp' })
    const target = receiverOf({ provider, handlers: { '*': () => {} } })
    const at = async (seconds: number) => (await target.receive(signed('{}', { seconds }))).kind
    expect([await at(NOW_SECONDS), await at(NOW_SECONDS)]).toEqual(['handled', 'duplicate'])
    expect(await at(NOW_SECONDS + 1)).toBe('handled')
    expect(await at(NOW_SECONDS + 1)).toBe('duplicate')
  })

  it("'body' runs once, whatever the name", async () => {
    const target = github('body')
    expect([await send(target, 'push'), await send(target, 'ping')]).toEqual([
      'handled',
      'duplicate',
    ])
  })
})

describe("dedupeBy: 'signed-content'", () => {
  const sign = (parts: readonly string[]) =>
    createHmac('sha256', SECRET).update(parts.join('')).digest('hex')
  const keyOf = async (url: string, body: string, dedupeBy: 'body' | 'signed-content') => {
    const scheme = hmac({
      secret: SECRET,
      header: 'x-sig',
      url,
      signedContent: '{url}.{body}',
      dedupeBy,
    })
    const identify = () => ({ type: 'x' })
    const target = createReceiver({
      provider: defineProvider({ name: 'p', scheme, events: {}, identify }),
    })
    const headers = { 'x-sig': sign([url, '.', body]) }
    return (await target.verify({ headers, body })).key
  }

  it('distinguishes everything that is signed, where the body alone would be a copy', async () => {
    const [one, two] = ['https://a.example/one', 'https://a.example/two']
    expect(await keyOf(one, '{}', 'body')).toBe(await keyOf(two, '{}', 'body'))
    const key = await keyOf(one, '{}', 'signed-content')
    expect(await keyOf(one, '{}', 'signed-content')).toBe(key)
    expect(await keyOf(two, '{}', 'signed-content')).not.toBe(key)
    expect(await keyOf(one, '[]', 'signed-content')).not.toBe(key)
  })

  it('is the digest of the signed content, of a kind of its own', async () => {
    const url = 'https://a.example/one'
    const digest = createHash('sha256').update(`${url}.{}`).digest('base64url')
    const key = replayKey(keyScope('p', 'p'), 'signed-content', digest)
    expect(await keyOf(url, '{}', 'signed-content')).toBe(key)
  })
})

describe('on a platform whose digests come later', () => {
  it('a key is the same', async () => {
    const identities = [{ key: 'k1' }, {}, { key: false as const }]
    const keys = () =>
      Promise.all(identities.map((identity) => keyOf(identified(identity), NOW_SECONDS)))
    const atOnce = await keys()
    const restore = laterBackend()
    const later = await keys().finally(restore)
    expect(later).toEqual(atOnce)
    expect(new Set(later).size).toBe(3)
  })
})

describe('the key of fields that are proved inside a payload', () => {
  const mac = createHmac('sha256', SECRET).update(`${NOW_SECONDS}tok-1`).digest('hex')
  const body = (event: string) =>
    JSON.stringify({
      signature: { signature: mac, timestamp: String(NOW_SECONDS), token: 'tok-1' },
      event,
    })
  const provider = (identity: Partial<Identity> = {}) =>
    defineProvider({
      name: 'mailgun',
      scheme: payloadHmac({
        secret: SECRET,
        proof: {
          signature: '/signature/signature',
          timestamp: '/signature/timestamp',
          id: '/signature/token',
          signedContent: '{timestamp}{id}',
        },
      }),
      events: {},
      identify: (payload: { event: string }) => ({
        type: payload.event,
        typeAuthenticated: false,
        ...identity,
      }),
    })

  it('does not change with what is not proved', async () => {
    const target = createReceiver({ provider: provider(), now: () => NOW_MS })
    const [one, other] = await Promise.all(
      ['delivered', 'opened'].map((event) => target.verify({ headers: {}, body: body(event) })),
    )
    expect(other?.key).toBe(one?.key)
    expect(one?.covers).toBe('fields')
  })

  it('is made of each proved field with its place, of a kind of its own', async () => {
    const target = createReceiver({ provider: provider(), now: () => NOW_MS })
    const { key } = await target.verify({ headers: {}, body: body('x') })
    const fields = ['/signature/timestamp', String(NOW_SECONDS), '/signature/token', 'tok-1']
    const value = fields.map((text) => `${text.length}:${text}`).join('')
    expect(key).toBe(replayKey(keyScope('mailgun', 'mailgun'), 'proved', value))
  })

  it('is rejected from identify', async () => {
    const target = createReceiver({ provider: provider({ key: 'mine' }), now: () => NOW_MS })
    expect(await codeOf(target.verify({ headers: {}, body: body('x') }))).toBe('provider_failed')
  })
})
