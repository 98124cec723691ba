import { createHmac, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import {
  type AnyProvider,
  asymmetric,
  createReceiver,
  defineProvider,
  hmac,
  type Outcome,
  type Provider,
  payloadHmac,
  type Scheme,
  standardWebhooksScheme,
  token,
} from '@hookseal/core'
import {
  type HostileCase,
  type HostileName,
  hostile,
  type SenderOptions,
  type SignedRequest,
} from '@hookseal/testing'
import { describe, expect, it } from 'vitest'

const NOW_MS = 1_800_000_000_123
const secret = 'a-test-secret'
const url = 'https://example.com/hook'
const ed = generateKeyPairSync('ed25519')
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const spki = (key: KeyObject) => key.export({ format: 'der', type: 'spki' })
const rawEd = spki(ed.publicKey).subarray(-32)

const sender = (scheme: Scheme | readonly Scheme[], more: Partial<Provider<object>> = {}) =>
  defineProvider({
    name: 'any',
    scheme,
    events: {},
    identify: (payload) => ({ type: String((payload as { type?: string })?.type ?? '') }),
    ...more,
  })

let count = 0
const event = () => ({ type: 'made', n: ++count })
const form = () => new URLSearchParams({ type: 'made', n: String(++count) }).toString()
const items = () => ({
  type: 'made',
  items: ['a', 'b'].map((one) => ({
    item: { reference: `${one}${++count}`, amount: { value: 100 } },
  })),
})

const params = (payload: 'form' | 'json-or-form') =>
  sender(
    hmac({
      secret,
      header: 'X-Signature',
      algorithm: ['sha1', 'sha256'],
      format: '{base64}',
      signedContent: '{url}{params}',
      url: `${url}?a=1`,
      bodyDigest: { query: 'bodySHA256', algorithm: 'sha256', encoding: 'hex' },
    }),
    { payload },
  )
const atRfc3339 = { timestampHeader: 'X-Time', timestampFormat: 'rfc3339' } as const
const whsec = (fill: number) => `whsec_${Buffer.alloc(24, fill).toString('base64')}`
const proof = { signature: '/proof/mac', timestamp: '/proof/at', id: '/proof/id' } as const

const TIME: readonly HostileName[] = ['stale', 'future']
const SPECIAL: readonly HostileName[] = [
  'rotated-secret',
  'other-url',
  're-formatted-time',
  'body-without-digest',
  'forged-item',
  'other-scheme',
  'other-scheme-forged',
  'downgraded',
  ...TIME,
]

interface Kind {
  readonly provider: AnyProvider
  readonly options?: SenderOptions
  /** Of the cases that not every scheme has, those of this one. */
  readonly names: readonly HostileName[]
}

const signature = (
  options: Partial<Parameters<typeof hmac>[0]>,
  more?: Partial<Provider<object>>,
) => sender(hmac({ secret, header: 'X-Signature', ...options }), more)

const kinds: Readonly<Record<string, Kind>> = {
  'address and body': {
    provider: signature({ url, signedContent: '{url}{body}' }),
    names: ['other-url'],
  },
  'method, address, body and time': {
    provider: signature({
      url,
      timestampHeader: 'X-Time',
      timestampFormat: 'unix-ms',
      signedContent: '{method}{url}{body}{timestamp}',
    }),
    names: ['other-url', ...TIME],
  },
  'address and form': { provider: params('form'), options: { event: form }, names: ['other-url'] },
  'address and form or digest, of a form': {
    provider: params('json-or-form'),
    options: { event: form },
    names: ['other-url', 'body-without-digest'],
  },
  'address and form or digest, of JSON': {
    provider: params('json-or-form'),
    names: ['other-url', 'body-without-digest'],
  },
  'Ed25519 over time and body': {
    provider: sender(
      asymmetric({
        publicKey: rawEd.toString('hex'),
        algorithm: 'ed25519',
        keyEncoding: 'hex',
        header: 'X-Signature-Ed25519',
        timestampHeader: 'X-Signature-Timestamp',
        signedContent: '{timestamp}{body}',
      }),
    ),
    options: { privateKey: ed.privateKey },
    names: TIME,
  },
  'ECDSA over time and body': {
    provider: sender(
      asymmetric({
        publicKey: spki(ec.publicKey).toString('base64'),
        algorithm: 'ecdsa-p256-sha256',
        keyEncoding: 'base64',
        keyFormat: 'spki',
        signatureForm: 'der',
        header: 'X-Event-Signature',
        format: '{base64}',
        timestampHeader: 'X-Event-Timestamp',
        signedContent: '{timestamp}{body}',
      }),
    ),
    options: { privateKey: ec.privateKey },
    names: TIME,
  },
  'a proof in the payload': {
    provider: sender(
      payloadHmac({ secret, proof: { ...proof, signedContent: '{timestamp}{id}' } }),
    ),
    names: TIME,
  },
  'a proof in each item': {
    provider: sender(
      payloadHmac({
        secret: randomBytes(32).toString('hex'),
        secretEncoding: 'hex',
        format: '{base64}',
        proof: {
          items: '/items',
          maxItems: 8,
          item: '/item',
          signature: '/data/mac',
          separator: ':',
          fields: [
            { at: '/reference', grammar: /^\w+$/ },
            { at: '/amount/value', grammar: /^\d+$/ },
          ],
        },
      }),
    ),
    options: { event: items },
    names: ['forged-item'],
  },
  'a time in the body': {
    provider: signature({
      timestampField: '/at',
      timestampFormat: 'unix-ms',
      toleranceSeconds: 60,
    }),
    names: TIME,
  },
  'id, RFC 3339 time and body': {
    provider: signature({
      ...atRfc3339,
      idHeader: 'X-Id',
      format: 'sha256={hex}',
      signedContent: '{id}{timestamp}{body}',
      toleranceSeconds: 600,
    }),
    names: ['re-formatted-time', ...TIME],
  },
  'RFC 3339 time and body': {
    provider: signature({ ...atRfc3339, format: '{base64}', signedContent: '{timestamp}{body}' }),
    names: ['re-formatted-time', ...TIME],
  },
  'an RFC 3339 time in the body': {
    provider: signature({ timestampField: '/at', timestampFormat: 'rfc3339' }),
    names: TIME,
  },
  'numbered headers': {
    provider: signature({ header: 'X-Signature-{n}', format: '{base64}' }),
    names: ['rotated-secret'],
  },
  'Standard Webhooks, v1': {
    provider: sender(standardWebhooksScheme({ secret: whsec(1) })),
    names: ['rotated-secret', ...TIME],
  },
  'Standard Webhooks, v1a': {
    provider: sender(standardWebhooksScheme({ publicKey: `whpk_${rawEd.toString('base64')}` })),
    options: { privateKey: ed.privateKey },
    names: ['rotated-secret', ...TIME],
  },
  'a secret by two rules': {
    provider: sender(
      standardWebhooksScheme({
        secret: whsec(1),
        secretEncoding: ['utf8', { encoding: 'base64', prefix: 'whsec_' }],
      }),
    ),
    names: ['rotated-secret', ...TIME],
  },
  'a signature or a token': {
    provider: sender(
      [standardWebhooksScheme({ secret: whsec(1) }), token({ secret, header: 'X-Own-Token' })],
      {
        signatureRequired: false,
      },
    ),
    names: ['rotated-secret', 'other-scheme', 'other-scheme-forged', 'downgraded', ...TIME],
  },
}

type Sent = {
  readonly url: string
  readonly headers: Record<string, string | string[]>
  readonly body: Uint8Array
}

/** Sends requests to a receiver, which may be given another request, and resolves to its status. */
const receiving = (provider: AnyProvider, change: (sent: Sent) => Partial<Sent> = () => ({})) => {
  const receiver = createReceiver<object>({
    provider,
    handlers: { '*': () => {} },
    logger: false,
    now: () => NOW_MS,
  })
  return async (request: SignedRequest) => {
    const { method, url, headers, payload } = request.node()
    const sent = { url, headers, body: payload }
    const { status } = (await receiver.receive({ method, ...sent, ...change(sent) })) as Outcome
    return status
  }
}

const casesOf = ({ provider, options }: Kind): readonly HostileCase[] =>
  hostile(provider, { event, now: () => NOW_MS, ...options })

describe.each(Object.entries(kinds))('hostile() of %s', (_, kind) => {
  const cases = casesOf(kind)

  it('has the cases that the scheme can detect', () => {
    const names = cases.map(({ name }) => name)
    expect(names).toEqual(
      expect.arrayContaining(['genuine', 'tampered', 'unsigned', 'wrong-secret']),
    )
    expect(names.filter((name) => SPECIAL.includes(name))).toEqual(kind.names)
    expect(new Set(names).size).toBe(names.length)
  })

  it.each(cases)('gets the expected responses: $name', async ({ observe }) => {
    const { actual, expected, ok } = await observe(receiving(kind.provider))
    expect({ ok, actual }).toEqual({ ok: true, actual: ok ? actual : expected })
  })
})

it('hostile() adds the forged item to the genuine ones', () => {
  const kind = kinds['a proof in each item'] as Kind
  const forged = casesOf(kind).find(({ name }) => name === 'forged-item')
  const { items } = JSON.parse(Buffer.from(forged?.request.body ?? []).toString())
  const values = items.map((one: { item: { amount: { value: number } } }) => one.item.amount.value)
  expect(values).toEqual([100, 100, 101])
})

it('hostile() keeps the event headers in addition to those of a case', () => {
  const options = { headers: { 'X-Event': 'made' } }
  for (const name of ['address and body', 'address and form or digest, of JSON'] as const) {
    for (const one of casesOf({ ...(kinds[name] as Kind), options })) {
      expect([one.name, one.request.headers['x-event']]).toEqual([one.name, 'made'])
    }
  }
})

it.each(Object.entries(kinds))('hostile() sends every request to one URL: %s', (_, kind) => {
  const targets = (options: SenderOptions) =>
    new Set(
      casesOf({ ...kind, options: { ...kind.options, ...options } })
        .flatMap(({ steps }) => steps)
        .map(({ request }) => new URL(request.url).origin + new URL(request.url).pathname),
    )
  expect(targets({}).size).toBe(1)
  expect([...targets({ url: 'http://127.0.0.1:3000/in' })]).toEqual(['http://127.0.0.1:3000/in'])
})

describe('hostile() finds', () => {
  const wrong = async (
    kind: Kind | undefined,
    send: (request: SignedRequest) => Promise<number>,
  ) => {
    const cases = kind === undefined ? [] : casesOf(kind)
    const answers = await Promise.all(cases.map(({ observe }) => observe(send)))
    return cases.filter((_, i) => answers[i]?.ok === false).map(({ name }) => name)
  }

  it.each(['address and body', 'method, address, body and time'])(
    "a URL that is taken from the request's headers: %s",
    async (name) => {
      const kind = kinds[name]
      const right = receiving(kind?.provider as AnyProvider)
      const send = async (request: SignedRequest) => {
        const host = request.headers['x-forwarded-host']
        if (host === undefined) return right(request)
        // Signed for that address, and so genuine to a receiver that believes the header.
        const { rawHeaders, body, method } = request
        const time = rawHeaders.find(([header]) => header === 'x-time')?.[1] ?? ''
        const address = `https://${host}/hook`
        const parts = time === '' ? [address, body] : [method, address, body, time]
        const mac = createHmac('sha256', secret)
        for (const part of parts) mac.update(part)
        return mac.digest('hex') === request.headers['x-signature'] ? 200 : 401
      }
      expect(await wrong(kind, send)).toEqual(['other-url'])
    },
  )

  it.each(['id, RFC 3339 time and body', 'RFC 3339 time and body'])(
    'a reformatted time: %s',
    async (name) => {
      const kind = kinds[name]
      const send = receiving(kind?.provider as AnyProvider, ({ headers }) => ({
        headers: { ...headers, 'x-time': new Date(String(headers['x-time'])).toISOString() },
      }))
      expect(await wrong(kind, send)).toEqual(['re-formatted-time'])
    },
  )

  it('JSON that no digest covers', async () => {
    const kind = kinds['address and form or digest, of JSON']
    const send = receiving(kind?.provider as AnyProvider, ({ url }) =>
      url.includes('bodySHA256') ? {} : { body: new Uint8Array(0) },
    )
    // An empty form is no event, and so not accepted; but its signature was.
    expect(await wrong(kind, send)).toEqual(['body-without-digest'])
  })

  it('items of which only the first is verified', async () => {
    const kind = kinds['a proof in each item']
    const send = receiving(kind?.provider as AnyProvider, ({ body }) => {
      try {
        const value = JSON.parse(Buffer.from(body).toString()) as { items: unknown[] }
        return { body: Buffer.from(JSON.stringify({ ...value, items: value.items.slice(0, 1) })) }
      } catch {
        return {}
      }
    })
    expect(await wrong(kind, send)).toContain('forged-item')
  })

  const list = kinds['a signature or a token']
  const right = receiving(list?.provider as AnyProvider)

  it('a list of which only the first scheme is accepted', async () => {
    const send = receiving(sender(standardWebhooksScheme({ secret: whsec(1) })))
    expect(await wrong(list, send)).toEqual(['other-scheme'])
  })

  it('a token that is not compared', async () => {
    const send = async (request: SignedRequest) =>
      'x-own-token' in request.headers && !('webhook-signature' in request.headers)
        ? 200
        : right(request)
    expect(await wrong(list, send)).toEqual(['other-scheme-forged'])
  })

  it('a signature that does not match, passed over for the token beside it', async () => {
    const bare = receiving(list?.provider as AnyProvider, ({ headers }) => {
      const { 'webhook-signature': _, ...rest } = headers
      return { headers: rest }
    })
    const send = async (request: SignedRequest) => {
      const status = await right(request)
      return status === 401 ? bare(request) : status
    }
    expect(await wrong(list, send)).toEqual(['downgraded'])
  })
})
