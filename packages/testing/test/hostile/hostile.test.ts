// cspell:ignore sekret
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type AnyProvider,
  asymmetric,
  createReceiver,
  defineProvider,
  hmac,
  type Provider,
  payloadHmac,
  type Scheme,
  token,
} from '@hookseal/core'
import { nodeHandler } from '@hookseal/core/node'
import { handinger, ricloud, rine, standardWebhooks } from '@hookseal/core/providers'
import {
  type HostileName,
  type HostileOptions,
  hostile,
  recordingStore,
  testClock,
} from '@hookseal/testing'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'

const standard = (fill: number) => `whsec_${Buffer.alloc(24, fill).toString('base64')}`
const providers: Record<string, AnyProvider> = {
  rine: rine({ secret: ['an-old-secret', 'a-new-secret'] }),
  ricloud: ricloud({ secret: ['an-old-secret', 'a-new-secret'] }),
  handinger: handinger({ secret: ['an-old-token', 'a-new-token'] }),
  standardWebhooks: standardWebhooks({ secret: [standard(1), standard(2)] }),
}

function endpoint(provider: AnyProvider) {
  const clock = testClock()
  const store = recordingStore({ now: clock.now })
  let runs = 0
  const receiver = createReceiver<object>({
    provider,
    handlers: { '*': () => void runs++ },
    logger: false,
    replay: { store },
    now: clock.now,
  })
  const cases = hostile(provider, { now: clock.now, crash: { store, clock } })
  return { receiver, cases, runs: () => runs }
}

const everywhere: HostileName[] = [
  'genuine',
  'unsigned',
  'twice-signed',
  'truncated-signature',
  'wrong-secret',
  'rotated-secret',
  'oversize',
  'not-utf-8',
  'not-json',
  'not-an-event',
  'deep-json',
  'prototype-keys',
  'compressed',
  'replayed',
  'concurrent-pair',
  'crash-before-commit',
]
const more: Record<string, HostileName[]> = {
  rine: ['tampered', 're-serialized', 'as-written', 'prototype-name'],
  ricloud: ['tampered', 're-serialized', 'as-written', 'stale', 'future'],
  handinger: [],
  standardWebhooks: [
    'tampered',
    're-serialized',
    'as-written',
    'stale',
    'future',
    'prototype-name',
  ],
}

describe.each(Object.entries(providers))('hostile() for %s', (name, provider) => {
  it('has every case that the scheme can detect', () => {
    const names = endpoint(provider).cases.map((one) => one.name)
    expect([...names].sort()).toEqual([...everywhere, ...(more[name] ?? [])].sort())
  })

  it('gets the expected responses from a receiver over HTTP, and runs each event once', async () => {
    const { receiver, cases, runs } = endpoint(provider)
    const handler = nodeHandler(receiver)
    const server = createServer((request, response) => void handler(request, response))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    try {
      for (const { prove } of cases) {
        await prove((sent) => sent.supertest(supertest(server).post('/')))
      }
    } finally {
      server.close()
    }
    const accepted = cases.filter(({ expected }) => expected.includes(200))
    expect(runs()).toBe(accepted.length)
  })

  it('gets the expected responses from a Fetch handler, with the expected statuses as data', async () => {
    const { receiver, cases } = endpoint(provider)
    for (const { name, request, expected } of cases) {
      const { status } = await receiver.fetch(request.request())
      expect([name, ...expected]).toContain(status)
    }
  })
})

describe('hostile() for schemes of every kind', () => {
  const keys = generateKeyPairSync('ed25519')
  const publicKey = keys.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
  const secret = 'a-test-secret'
  const any = (scheme: Scheme, more: Partial<Provider<object>> = {}) =>
    defineProvider({
      name: 'any',
      scheme,
      events: {},
      identify: (payload) => ({ type: String((payload as { type?: string })?.type ?? '') }),
      ...more,
    })
  let count = 0
  const event = () => ({ type: 'made', n: ++count })
  const json: HostileName[] = [
    'not-utf-8',
    'not-json',
    'deep-json',
    'not-an-event',
    'prototype-keys',
    'prototype-name',
  ]
  const body: HostileName[] = ['tampered', 're-serialized', 'as-written']
  const time: HostileName[] = ['stale', 'future']
  const url = 'https://example.com/hook'
  const params = hmac({
    secret,
    header: 'x-signature',
    signedContent: '{url}{params}',
    url,
    bodyDigest: { query: 'digest', algorithm: 'sha256', encoding: 'hex' },
  })
  const kinds: [string, AnyProvider, Omit<HostileOptions, 'crash'>, HostileName[]][] = [
    [
      'a private key',
      any(
        asymmetric({
          publicKey,
          algorithm: 'ed25519',
          keyEncoding: 'base64',
          keyFormat: 'spki',
          header: 'x-signature',
          timestampHeader: 'x-time',
          signedContent: '{timestamp}.{body}',
        }),
      ),
      { event, privateKey: keys.privateKey },
      ['twice-signed', ...body, ...time, ...json],
    ],
    [
      'a token in the address',
      any(token({ secret, query: 'token' })),
      { event },
      ['twice-signed', ...json],
    ],
    [
      'a proof in the payload',
      any(
        payloadHmac({
          secret,
          proof: {
            signature: '/proof/mac',
            timestamp: '/proof/at',
            id: '/proof/id',
            signedContent: '{timestamp}{id}',
          },
        }),
      ),
      { event },
      ['tampered', ...time, ...json],
    ],
    [
      'numbered headers, and a time in the body',
      any(hmac({ secret, header: 'x-signature-{n}', timestampField: '/at' })),
      { event },
      ['twice-signed', 'rotated-secret', ...body, ...time, ...json],
    ],
    [
      'fields of a form',
      any(params, { payload: 'form' }),
      { event },
      ['twice-signed', 'tampered', 'other-url', 'not-utf-8', 'prototype-keys', 'prototype-name'],
    ],
    [
      'JSON by its digest',
      any(params, { payload: 'json-or-form' }),
      { event },
      [
        'twice-signed',
        ...body,
        'other-url',
        'body-without-digest',
        ...json.filter((name) => name !== 'not-json'),
      ],
    ],
    [
      'JSON in a field of a form',
      any(hmac({ secret, header: 'x-signature' }), { payload: { form: 'payload' } }),
      { event },
      ['twice-signed', 'tampered', ...json],
    ],
    [
      "text of the provider's own",
      any(hmac({ secret, header: 'x-signature' }), {
        payload: (bytes) => ({
          type: /<type>(.*)<\/type>/.exec(Buffer.from(bytes).toString())?.[1],
        }),
      }),
      { event: () => `<type>made</type><n>${++count}</n>` },
      ['twice-signed', 'tampered'],
    ],
  ]
  const always: HostileName[] = [
    'genuine',
    'unsigned',
    'truncated-signature',
    'wrong-secret',
    'oversize',
    'compressed',
    'replayed',
    'concurrent-pair',
  ]

  it.each(kinds)('gets the expected responses: %s', async (_, provider, options, names) => {
    const cases = hostile(provider, options)
    expect(cases.map(({ name }) => name).sort()).toEqual([...always, ...names].sort())
    let runs = 0
    const receiver = createReceiver<object>({
      provider,
      handlers: { '*': () => void runs++ },
      logger: false,
    })
    const server = createServer(nodeHandler(receiver))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    try {
      for (const { prove } of cases) {
        await prove((sent) => sent.supertest(supertest(server).post('/')))
      }
    } finally {
      server.close()
    }
    expect(runs).toBe(cases.filter(({ expected }) => expected.includes(200)).length)
  })
})

describe('prove()', () => {
  /** Receivers with one fault each, hand-written, and the cases that must find it. */
  const provider = ricloud({ secret: 'a-test-secret' })
  const answers = async (handle: RequestListener) => {
    const server = createServer(handle)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const wrong: HostileName[] = []
    for (const one of hostile(provider)) {
      const { ok } = await one.observe((sent) => fetch(url, sent))
      if (!ok) wrong.push(one.name)
    }
    server.close()
    server.closeAllConnections()
    return wrong
  }

  it('finds an endpoint that accepts everything', async () => {
    const all: number[] = []
    const wrong = await answers((_, response) => void all.push(response.end().statusCode))
    expect(all.length).toBeGreaterThan(10)
    expect(wrong).toEqual(
      hostile(provider)
        .filter(({ expected }) => !expected.includes(200))
        .map(({ name }) => name),
    )
  })

  it('finds an endpoint that rejects everything', async () => {
    const wrong = await answers((_, response) => void response.writeHead(401).end())
    expect(wrong).toContain('genuine')
    expect(wrong).toContain('concurrent-pair')
  })

  it('finds an endpoint that answers both of a pair with 503', async () => {
    const wrong = await answers((_, response) => void response.writeHead(503).end())
    expect(wrong).toContain('concurrent-pair')
  })

  it('reports the case, the expected and the actual responses', async () => {
    const [genuine] = hostile(provider)
    await expect(genuine?.prove(async () => 500)).rejects.toThrow(/^genuine: expected 2xx, got 500/)
    await genuine?.prove(async () => ({ statusCode: 204 }))
  })
})

describe('hostile()', () => {
  const forge = defineProvider({
    name: 'forge',
    scheme: hmac({ secret: 'x', header: 'X-Forge-Signature', format: 'sha256={hex}' }),
    events: {},
    identify: (_, { headers }) => ({ type: headers.get('x-forge-event') ?? '' }),
  })

  it('requires an event if the provider cannot identify the sample', () => {
    expect(() => hostile(forge)).toThrow(TypeError)
  })

  it("serves a provider of one's own", async () => {
    const cases = hostile(forge, {
      event: () => ({ zen: Math.random() }),
      headers: { 'X-Forge-Event': 'push' },
    })
    const receiver = createReceiver<object>({
      provider: forge,
      handlers: { '*': () => {} },
      logger: false,
    })
    for (const { prove } of cases) await prove((sent) => receiver.fetch(sent.request()))
  })

  it('rejects an unknown option', () => {
    // @ts-expect-error misspelt
    expect(() => hostile(forge, { sekret: 'x' })).toThrow('did you mean "secret"?')
  })

  it('requires a secret if the provider uses a secret function', () => {
    const provider = rine({ secret: () => 'x' })
    expect(() => hostile(provider)).toThrow(TypeError)
    expect(hostile(provider, { secret: 'x' })[0]?.name).toBe('genuine')
  })
})
