// cspell:ignore colour
import { createHmac } from 'node:crypto'
import {
  createReceiver,
  defineProvider,
  hmac,
  type Identity,
  payloadHmac,
  token,
  unchecked,
  type WebhookInput,
} from '@hookseal/core'
import {
  acme,
  bytesOf,
  lost,
  made,
  NOW_MS,
  NOW_SECONDS,
  receiverOf,
  SECRET,
  signature,
  signed,
} from '@hookseal/tests-kit/acme'
import { describe, expect, it, vi } from 'vitest'
import { codeOf } from '../support/code-of.ts'
import { senders, signers } from '../support/senders.ts'

const receiver = receiverOf()
const verify = (input: WebhookInput) => receiver.verify(input)

describe('verify()', () => {
  it('resolves to a frozen delivery with everything that was proved', async () => {
    const input = signed(made('m_1'))
    const delivery = await verify(input)
    expect(delivery).toEqual({
      provider: 'acme',
      endpoint: 'acme',
      id: 'm_1',
      idAuthenticated: true,
      key: expect.stringMatching(/^[\w-]{43}$/),
      timestamp: new Date(NOW_MS),
      receivedAt: new Date(NOW_MS),
      secretId: '0',
      authentication: 'hmac',
      covers: 'body',
      typeAuthenticated: true,
      rawBody: input.body,
      replayScope: 'none',
      known: true,
      type: 'thing.made',
      event: made('m_1'),
      issues: undefined,
      handshake: undefined,
    })
    expect(Object.isFrozen(delivery)).toBe(true)
  })

  it.each(senders)('authenticates $name', async ({ receiver, sign, event }) => {
    const delivery = await receiver().verify({ method: 'POST', headers: sign(event), body: event })
    expect(Buffer.from(delivery.rawBody).toString()).toBe(event)
  })

  it.each(['GET', 'HEAD', 'PUT', 'OPTIONS', 'DELETE', 'POST '])(
    'rejects the method %s before the body is read',
    async (method) => {
      const body = vi.fn()
      const headers = signed(made()).headers
      expect(await codeOf(verify({ method, headers, body }))).toBe('method_not_allowed')
      expect(body).not.toHaveBeenCalled()
    },
  )

  it.each(['gzip', 'br', 'deflate', 'zstd', 'x-unknown', 'identity, gzip', 'gzip, identity'])(
    'rejects the encoding %s before the body is read',
    async (encoding) => {
      const body = vi.fn()
      const headers = { ...signed(made()).headers, 'Content-Encoding': encoding }
      await expect(verify({ headers, body })).rejects.toMatchObject({
        code: 'unsupported_encoding',
        hint: expect.stringContaining(`"${encoding}"`),
      })
      expect(body).not.toHaveBeenCalled()
    },
  )

  it('takes the method in any case, and POST where none is given', async () => {
    const { headers, body } = signed(made())
    expect((await verify({ method: 'post', headers, body })).id).toBe('a')
    expect((await verify({ headers, body })).id).toBe('a')
  })

  it.each([
    'identity',
    'Identity',
    '',
    'none',
    // A charset written there by mistake.
    'utf-8',
    'UTF8',
    ' us-ascii ',
    'iso-8859-1',
  ])('accepts the encoding "%s"', async (encoding) => {
    const { headers, body } = signed(made())
    expect((await verify({ headers: { ...headers, 'content-encoding': encoding }, body })).id).toBe(
      'a',
    )
  })

  it('judges the method, then the encoding, then the signature', async () => {
    const headers = { 'content-encoding': 'gzip' }
    expect(await codeOf(verify({ method: 'GET', headers, body: '' }))).toBe('method_not_allowed')
    expect(await codeOf(verify({ headers, body: '' }))).toBe('unsupported_encoding')
    expect(await codeOf(verify({ headers: {}, body: '' }))).toBe('missing_signature')
  })

  it.each(senders)('reads no body for $name while the headers fail', async (sender) => {
    const body = vi.fn()
    expect(await codeOf(sender.receiver().verify({ headers: {}, body }))).toBe(sender.missing)
    expect(body).not.toHaveBeenCalled()
  })

  it('decides a token before any byte of the body is read', async () => {
    const body = vi.fn()
    const handinger = senders.find(({ name }) => name === 'handinger')
    const headers = { 'x-handinger-token': 'whk_token_2' }
    expect(
      await codeOf((handinger as (typeof senders)[0]).receiver().verify({ headers, body })),
    ).toBe('bad_token')
    expect(body).not.toHaveBeenCalled()
  })

  it('tells a stale signature only when it is genuine', async () => {
    const stale = signature(made(), { seconds: 1_600_000_000 })
    const headers = { 'acme-signature': stale }
    expect(await codeOf(verify({ headers, body: bytesOf(made()) }))).toBe('timestamp_too_old')
    expect(await codeOf(verify({ headers, body: bytesOf(lost()) }))).toBe('bad_signature')
  })

  it('does not depend on the content type, or on forwarding headers', async () => {
    const { headers, body } = signed(made())
    const { key } = await verify({ headers, body })
    for (const type of ['text/plain', 'application/vnd.x+json', 'multipart/form-data', '']) {
      const spoofed = { 'x-forwarded-for': '::1', 'x-forwarded-host': 'evil', forwarded: 'for=x' }
      const all = { ...headers, 'content-type': type, ...spoofed }
      expect((await verify({ headers: all, body })).key).toBe(key)
    }
  })

  it('accepts bytes, buffers, views and text of one body', async () => {
    const text = JSON.stringify({ ...made(), note: 'é😀' })
    const { headers, body } = signed(text)
    const exact = new Uint8Array(body).buffer
    const bodies = [body, new Uint8Array(body), exact, new DataView(exact), text] as const
    for (const shape of [...bodies, async () => body, async () => text as never]) {
      expect((await verify({ headers, body: shape as WebhookInput['body'] })).id).toBe('a')
    }
  })

  it.each([{ type: 'thing.made' }, null, undefined, 5, true, [], new Date(), [1, 2]])(
    'names the fix when the body has been parsed: %j',
    async (body) => {
      const error = await verify({ headers: signed(made()).headers, body: body as never }).catch(
        (error: unknown) => error,
      )
      expect(error).toMatchObject({ code: 'body_already_parsed', status: 500 })
      expect((error as { hint: string }).hint).toMatch(/bytes/)
    },
  )

  it('verifies an empty body that is correctly signed, then calls it no JSON', async () => {
    expect(await codeOf(verify(signed('')))).toBe('invalid_json')
  })

  it.each(['{', 'nope', '{"a":1}x', "{'a':1}", '\u0000', 'undefined', '{"a":}'])(
    'distinguishes a signed body that is not JSON from a forgery: %j',
    async (text) => {
      expect(await codeOf(verify(signed(text)))).toBe('invalid_json')
      const headers = signed('other').headers
      expect(await codeOf(verify({ headers, body: text }))).toBe('bad_signature')
    },
  )

  it('hashes bytes, not text', async () => {
    const body = Buffer.from(JSON.stringify({ ...made(), note: '\ufffd' }))
    const at = body.indexOf(Buffer.from('\ufffd'))
    const raw = Buffer.concat([body.subarray(0, at), Buffer.of(0xff), body.subarray(at + 3)])
    expect(await codeOf(verify({ headers: signed(body).headers, body: raw }))).toBe('bad_signature')
    expect(await codeOf(verify(signed(raw)))).toBe('invalid_json')
  })

  it.each(signers)('rejects every change of a body of $name', async ({ receiver, sign, event }) => {
    const body = Buffer.from(`${event.slice(0, -1)},"price":"$5"}`)
    const headers = sign(body)
    const target = receiver()
    const text = body.toString()
    const changed = [
      ...Array.from({ length: body.length * 8 }, (_, bit) => {
        const copy = Buffer.from(body)
        copy.writeUInt8(copy.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
        return copy
      }),
      ...["$'", '$$', '$&', '$`'].map((swap) => text.replace('$5', () => swap)),
      ...Array.from({ length: body.length }, (_, end) => body.subarray(0, end)),
      ...['\n', ' ', '\0', '\r\n', '}'].map((more) => text + more),
      `\ufeff${text}`,
      JSON.stringify(JSON.parse(text), null, 1),
    ]
    for (const tampered of changed) {
      expect(await codeOf(target.verify({ headers, body: tampered }))).toBe('bad_signature')
    }
    expect((await target.verify({ headers, body })).rawBody).toEqual(body)
  })

  it('gives an unknown event, or one that does not fit, as unknown', async () => {
    const other = { type: 'thing.painted', id: 'a', color: 'red' }
    expect(await verify(signed(other))).toMatchObject({
      known: false,
      type: 'thing.painted',
      event: other,
    })
    const unfit = { type: 'thing.made', id: 7 }
    expect(await verify(signed(unfit))).toMatchObject({
      known: false,
      type: 'thing.made',
      event: unfit,
      issues: [{ message: 'id is not a text' }],
    })
  })

  it.each(['toString', 'constructor', '__proto__', 'valueOf', 'hasOwnProperty', '*'])(
    'takes an event that is called %s as any unknown one',
    async (type) => {
      expect(await verify(signed({ type }))).toMatchObject({ known: false, type })
    },
  )

  it.each(['5', '[]', '"x"', 'true', '[{"type":"thing.made"}]', '{}', '{"type":5}', '{"type":""}'])(
    'rejects a payload without an envelope: %s',
    async (text) => {
      expect(await codeOf(verify(signed(text)))).toBe('invalid_event')
    },
  )

  it.each([
    { name: 'identify', provider: { ...acme(), identify: () => JSON.parse('{') as never } },
    { name: 'a schema', provider: { ...acme(), events: { 'thing.made': failing('sync') } } },
    {
      name: 'an async schema',
      provider: { ...acme(), events: { 'thing.made': failing('async') } },
    },
    {
      name: 'an identity that comes later',
      provider: { ...acme(), identify: async () => ({ type: 'x' }) } as never,
    },
    {
      name: 'an identity that fails later',
      provider: { ...acme(), identify: async () => JSON.parse('{') } as never,
    },
    {
      name: 'an identity whose key is no text',
      provider: { ...acme(), identify: () => ({ type: 'x', key: 5 as never }) },
    },
    {
      name: 'an identity whose key is empty',
      provider: { ...acme(), identify: () => ({ type: 'x', key: '' }) },
    },
    {
      name: 'an identity whose id is no text',
      provider: { ...acme(), identify: () => ({ type: 'x', id: 5 as never }) },
    },
  ])('calls a throw of $name provider_failed', async ({ provider }) => {
    const target = createReceiver<object>({ provider, now: () => NOW_MS })
    await expect(target.verify(signed(made()))).rejects.toMatchObject({
      code: 'provider_failed',
      cause: expect.any(Error),
    })
  })

  it.each([() => Number.NaN, () => Number.POSITIVE_INFINITY, () => undefined as never])(
    'calls a clock without a time provider_failed',
    async (now) => {
      await expect(receiverOf({ now }).verify(signed(made()))).rejects.toMatchObject({
        code: 'provider_failed',
        hint: '`now` must return milliseconds.',
      })
    },
  )

  it('calls a clock that throws provider_failed', async () => {
    const cause = new Error('no clock')
    const now = () => {
      throw cause
    }
    await expect(receiverOf({ now }).verify(signed(made()))).rejects.toMatchObject({
      code: 'provider_failed',
      cause,
    })
  })

  it('keeps what a request throws that cannot be read', async () => {
    const cause = new Error('no body')
    const request = {
      headers: signed(made()).headers,
      get body() {
        throw cause
      },
    }
    await expect(verify(request as never)).rejects.toMatchObject({ code: 'provider_failed', cause })
  })

  it('never gives an error of another kind, whatever is thrown at it', async () => {
    const proxy = Proxy.revocable({}, {})
    proxy.revoke()
    const trap = new Proxy({}, { has: () => JSON.parse('{'), get: () => JSON.parse('{') })
    const yes = new Proxy({}, { has: () => true })
    const forged = { [Symbol.for('hookseal.WebhookError')]: true }
    for (const thrown of [undefined, null, 'text', 7, proxy.proxy, trap, yes, forged]) {
      const error: unknown = await verify({
        headers: signed(made()).headers,
        body: () => Promise.reject(thrown),
      }).catch((error: unknown) => error)
      expect(error).toBeInstanceOf(Error)
      expect(error).toMatchObject({ name: 'WebhookError', code: expect.any(String) })
    }
  })
})

function failing(how: 'sync' | 'async') {
  const schema = unchecked<object>()
  const validate = () => {
    throw new Error('broken schema')
  }
  const asynchronous = () => Promise.reject(new Error('broken schema'))
  return {
    '~standard': { ...schema['~standard'], validate: how === 'sync' ? validate : asynchronous },
  }
}

describe('a list of schemes', () => {
  const timed = (header: string, toleranceSeconds: number) =>
    hmac({
      secret: SECRET,
      header,
      separator: ',',
      timestampPrefix: 't=',
      format: 'v1={hex}',
      signedContent: '{timestamp}.{body}',
      toleranceSeconds,
    })
  const provider = defineProvider({
    ...acme(),
    scheme: [timed('X-Wide', 600), timed('X-Narrow', 60), timed('X-Wider', 900)],
  })
  const codeAt = (header: string, age: number, options: { toleranceSeconds?: number } = {}) => {
    const value = signature(made(), { seconds: NOW_SECONDS - age })
    const target = receiverOf({ provider, ...options })
    return codeOf(target.verify({ headers: { [header]: value }, body: bytesOf(made()) }))
  }

  it('judges a time by the tolerance of the scheme that has signed it', async () => {
    for (const [header, edge] of [
      ['x-wide', 600],
      ['x-narrow', 60],
      ['x-wider', 900],
    ] as const) {
      expect(await codeAt(header, edge)).toBe('verified')
      expect(await codeAt(header, edge + 1)).toBe('timestamp_too_old')
    }
  })

  it("is judged by the receiver's own tolerance, where it has one", async () => {
    for (const header of ['x-wide', 'x-narrow', 'x-wider']) {
      expect(await codeAt(header, 300, { toleranceSeconds: 300 })).toBe('verified')
      expect(await codeAt(header, 301, { toleranceSeconds: 300 })).toBe('timestamp_too_old')
    }
  })

  it('keeps keys for twice the widest tolerance', () => {
    const replay = (retainMs: number) => () => receiverOf({ provider, replay: { retainMs } })
    expect(replay(1_799_999)).toThrow(RangeError)
    expect(replay(1_800_000)).not.toThrow()
  })

  it('lets the first that is present decide, with no falling back', async () => {
    const good = signature(made(), {})
    const bad = good.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))
    const target = receiverOf({ provider })
    const code = (headers: Record<string, string>) =>
      codeOf(target.verify({ headers, body: bytesOf(made()) }))
    expect(await code({ 'x-wide': good, 'x-narrow': bad })).toBe('verified')
    expect(await code({ 'x-wide': bad, 'x-narrow': good })).toBe('bad_signature')
    expect(await code({ 'x-narrow': good })).toBe('verified')
    expect(await code({})).toBe('missing_signature')
  })
})

describe('a time in the payload', () => {
  const verified = (at: number) => {
    const scheme = hmac({ secret: SECRET, header: 'x-sig', timestampField: '/at' })
    const target = receiverOf({ provider: defineProvider({ ...acme(), scheme }) })
    const body = JSON.stringify({ ...made(), at })
    const mac = createHmac('sha256', SECRET).update(body).digest('hex')
    return target.verify({ headers: { 'x-sig': mac }, body })
  }

  it('is the time of the delivery', async () => {
    expect((await verified(NOW_SECONDS - 100)).timestamp).toEqual(new Date(NOW_MS - 100_000))
  })

  it('is judged by the tolerance, like one in a header', async () => {
    expect(await codeOf(verified(NOW_SECONDS - 300))).toBe('verified')
    expect(await codeOf(verified(NOW_SECONDS - 301))).toBe('timestamp_too_old')
    expect(await codeOf(verified(NOW_SECONDS + 301))).toBe('timestamp_in_future')
  })
})

describe('a handshake', () => {
  it('is verified as the payload that it is, which has no known type', async () => {
    const provider = defineProvider({
      ...acme(),
      handshakes: [
        { on: 'delivery', when: { at: '/type', equals: 'hello' }, answer: { text: '{echo:/id}' } },
      ],
    })
    const hello = { type: 'hello', id: 'challenge-1' }
    expect(await receiverOf({ provider }).verify(signed(hello))).toMatchObject({
      type: 'handshake',
      known: false,
      event: hello,
      issues: undefined,
      handshake: { status: 200, body: 'challenge-1' },
    })
  })
})

describe('what is said of an id', () => {
  const body = JSON.stringify({ id: 'i1', token: 'tok-1' })
  const mac = (text: string) => createHmac('sha256', SECRET).update(text).digest('hex')
  const schemes = {
    body: [hmac({ secret: SECRET, header: 'x-sig' }), mac(body)],
    fields: [
      hmac({
        secret: SECRET,
        header: 'x-sig',
        covers: 'fields',
        dedupeBy: 'signed-content',
        signedContent: ({ headers }) => [headers.get('x-id') ?? ''],
      }),
      mac('i1'),
    ],
    nothing: [token({ secret: 'tok', header: 'x-sig' }), 'tok'],
  } as const
  const said = async (covers: keyof typeof schemes, identity: Partial<Identity>) => {
    const [scheme, value] = schemes[covers]
    const provider = defineProvider({
      name: 'p',
      scheme,
      events: {},
      identify: () => ({ type: 'x', ...identity }),
    })
    const target = createReceiver({ provider, logger: false })
    const delivery = await target.verify({ headers: { 'x-sig': value, 'x-id': 'i1' }, body })
    expect(delivery.covers).toBe(covers)
    return [delivery.id, delivery.idAuthenticated, delivery.typeAuthenticated]
  }

  it.each([
    ['body', {}, [undefined, false, true]],
    ['body', { id: 'i1' }, ['i1', true, true]],
    ['body', { id: 'i1', idAuthenticated: false }, ['i1', false, true]],
    ['body', { id: 'i1', idAuthenticated: true }, ['i1', true, true]],
    ['body', { typeAuthenticated: false }, [undefined, false, false]],
    ['fields', { id: 'i1' }, ['i1', false, false]],
    ['fields', { id: 'i1', idAuthenticated: true }, ['i1', true, false]],
    ['nothing', { id: 'i1' }, ['i1', false, false]],
    // A provider cannot claim what no signature covers.
    ['nothing', { id: 'i1', idAuthenticated: true }, ['i1', false, false]],
    ['nothing', { typeAuthenticated: true }, [undefined, false, false]],
  ] as const)(
    'where the proof covers %s and identify returns %j: %j',
    async (covers, identity, expected) => {
      expect(await said(covers, identity)).toEqual(expected)
    },
  )

  it('is that a signed header proves it', async () => {
    const provider = defineProvider({
      name: 'p',
      scheme: hmac({
        secret: SECRET,
        header: 'x-sig',
        idHeader: 'x-id',
        signedContent: '{id}.{body}',
      }),
      events: {},
      identify: () => ({ type: 'x' }),
    })
    const target = createReceiver({ provider, logger: false })
    const headers = { 'x-sig': mac(`i1.${body}`), 'x-id': 'i1' }
    expect(await target.verify({ headers, body })).toMatchObject({
      id: 'i1',
      idAuthenticated: true,
    })
  })

  it('is that the payload proves the one field that it signs, and no other', async () => {
    const text = JSON.stringify({ token: 'tok-1', other: 'tok-2', signature: mac('tok-1') })
    const saidOf = async (field: 'token' | 'other') => {
      const provider = defineProvider({
        name: 'p',
        scheme: payloadHmac({
          secret: SECRET,
          proof: { signature: '/signature', id: '/token', signedContent: '{id}' },
        }),
        events: {},
        identify: (payload) => ({ type: 'x', id: (payload as Record<string, string>)[field] }),
      })
      const target = createReceiver({ provider, logger: false })
      const { id, idAuthenticated } = await target.verify({ headers: {}, body: text })
      return [id, idAuthenticated]
    }
    expect(await saidOf('token')).toEqual(['tok-1', true])
    expect(await saidOf('other')).toEqual(['tok-2', false])
  })
})

describe('the replay key', () => {
  const github = createReceiver({
    provider: defineProvider({
      name: 'github',
      scheme: hmac({ secret: 's', header: 'x-sig', format: 'sha256={hex}' }),
      events: {},
      identify: (_, { headers }) => ({
        type: headers.get('x-event') ?? '',
        id: headers.get('x-delivery') ?? undefined,
        idAuthenticated: false,
      }),
    }),
  })

  it('does not change with an id or an event name that the signature does not cover', async () => {
    const { createHmac } = await import('node:crypto')
    const sig = `sha256=${createHmac('sha256', 's').update('{}').digest('hex')}`
    const verify = (event: string, id: string) =>
      github.verify({ headers: { 'x-sig': sig, 'x-event': event, 'x-delivery': id }, body: '{}' })
    const [first, second] = [await verify('push', '1'), await verify('ping', '2')]
    expect(second.key).toBe(first.key)
    expect([first.id, first.idAuthenticated]).toEqual(['1', false])
  })

  it('is the same for a retry that was signed again, unless dedupeBy counts the time', async () => {
    const content = JSON.stringify({ type: 'thing.lost' })
    const key = async (dedupeBy: 'body' | 'body+timestamp', seconds: number) => {
      const target = createReceiver({ provider: acme({ dedupeBy }), now: () => NOW_MS })
      return (await target.verify(signed(content, { seconds }))).key
    }
    const seconds = NOW_MS / 1000
    expect(await key('body', seconds + 1)).toBe(await key('body', seconds))
    const timed = await key('body+timestamp', seconds)
    expect(await key('body+timestamp', seconds)).toBe(timed)
    expect(await key('body+timestamp', seconds + 1)).not.toBe(timed)
  })

  it('tells the types that the provider lists apart, where dedupeBy counts the type, and no others', async () => {
    const provider = defineProvider({
      name: 'p',
      scheme: hmac({ secret: SECRET, header: 'x-sig', dedupeBy: 'body+type' }),
      events: { push: unchecked<object>(), ping: unchecked<object>(), '*': unchecked<object>() },
      identify: (_, { headers }) => ({ type: headers.get('x-event') ?? '' }),
    })
    const target = createReceiver({ provider, logger: false })
    const mac = createHmac('sha256', SECRET).update('{}').digest('hex')
    const key = async (type: string) => {
      const headers = { 'x-sig': mac, 'x-event': type }
      return (await target.verify({ headers, body: '{}' })).key
    }
    const unlisted = await key('made-up')
    expect(new Set([unlisted, await key('push'), await key('ping')]).size).toBe(3)
    expect(await key('push')).toBe(await key('push'))
    expect(await key('another')).toBe(unlisted)
    // The fallback is listed, but it is no type.
    expect(await key('*')).toBe(unlisted)
  })

  it('differs by provider, endpoint, event and tenant', async () => {
    const other = { ...acme(), name: 'acme2' }
    const tenant = (endpoint: string) =>
      acme({ secret: () => ({ endpoint, secrets: 'acme_5f0c1e7d9b2a4836' }) })
    const receivers = [
      receiverOf(),
      receiverOf({ provider: other }),
      receiverOf({ endpoint: 'second' }),
      receiverOf({ provider: tenant('one') }),
      receiverOf({ provider: tenant('two') }),
    ]
    const keys = await Promise.all(
      receivers.flatMap((each) =>
        [made('1'), made('2'), lost('1')].map(async (e) => (await each.verify(signed(e))).key),
      ),
    )
    expect(new Set(keys).size).toBe(15)
  })

  it('has one reading: a part cannot pass for the end of the one before it', async () => {
    const key = async (name: string, endpoint: string, id: string) => {
      const provider = { ...acme(), name, identify: () => ({ type: 'x', key: id }) }
      return (await receiverOf({ provider, endpoint }).verify(signed(made()))).key
    }
    const parts = [
      ['ab', 'c', 'd'],
      ['a', 'bc', 'd'],
      ['a', 'b', 'cd'],
      ['a', 'b', 'ckeyd'],
      ['a', 'bkeyc', 'd'],
    ] as const
    const keys = await Promise.all(parts.map(([name, endpoint, id]) => key(name, endpoint, id)))
    expect(new Set(keys).size).toBe(parts.length)
  })
})
