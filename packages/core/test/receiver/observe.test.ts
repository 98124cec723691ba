import { inspect } from 'node:util'
import {
  createReceiver,
  defineProvider,
  hmac,
  memoryReplayStore,
  type Outcome,
  type OutcomeRequest,
  type ReceiverOptions,
  standardWebhooksScheme,
  token,
} from '@hookseal/core'
import {
  type AcmeEvents,
  acme,
  lost,
  made,
  NOW_MS,
  receiverOf,
  SECRET,
  signed,
} from '@hookseal/tests-kit/acme'
import { describe, expect, it, vi } from 'vitest'
import { withResolvers } from '../support/with-resolvers.ts'

type Options = Partial<ReceiverOptions<AcmeEvents>>
const receiver = (options: Options = {}) =>
  receiverOf({ handlers: { 'thing.made': () => {} }, ...options })

/** Collects what `onOutcome` hears. */
function listener() {
  const heard: [Outcome, OutcomeRequest][] = []
  const onOutcome = (outcome: Outcome, request: OutcomeRequest) =>
    void heard.push([outcome, request])
  return { heard, onOutcome, kinds: () => heard.map(([{ kind }]) => kind) }
}

describe('onOutcome', () => {
  it('gets every outcome once, and the same object that is the response', async () => {
    const { heard, onOutcome } = listener()
    const handler = vi
      .fn()
      .mockRejectedValueOnce(new Error('first'))
      .mockImplementation((delivery, { discard }) => {
        if (delivery.id === 'unwanted') throw discard('no such customer')
      })
    const target = receiver({ onOutcome, handlers: { 'thing.made': handler } })
    const admission = await target.admit(signed(made('held')))
    const outcomes = [
      await target.receive({ headers: {}, body: '' }),
      await target.receive(signed(made())),
      await target.receive(signed(made())),
      await target.receive(signed(made())),
      await target.receive(signed(lost())),
      await target.receive(signed(made('unwanted'))),
      await target.receive(signed(made('held'))),
    ]
    if (admission.kind === 'admitted') outcomes.push(await admission.finish('handled'))
    const drained = target.drain()
    outcomes.push(await target.receive(signed(made('late'))))
    await drained
    expect(outcomes.map(({ kind }) => kind)).toEqual([
      'rejected',
      'failed',
      'handled',
      'duplicate',
      'ignored',
      'discarded',
      'in_flight',
      'handled',
      'rejected',
    ])
    expect(heard.map(([outcome]) => outcome)).toEqual(outcomes)
    for (const [i, [outcome]] of heard.entries()) expect(outcome).toBe(outcomes[i])
  })

  it('is notified of handshakes, signed ones and those by GET', async () => {
    const { kinds, onOutcome } = listener()
    const provider = defineProvider({
      ...acme(),
      handshakes: [
        {
          on: 'delivery',
          when: { at: '/type', equals: 'hello' },
          answer: { text: '{echo:/id}' },
        },
        { on: 'get', token: { query: 'verify', secret: 'chosen' }, echo: 'challenge' },
      ],
    })
    const target = receiver({ provider, onOutcome })
    const url = '/hook?verify=chosen&challenge=abc'
    expect(await target.receive({ method: 'GET', url, headers: {}, body: '' })).toMatchObject({
      kind: 'handshake',
      status: 200,
      body: 'abc',
    })
    expect(await target.receive(signed({ type: 'hello', id: 'xyz' }))).toMatchObject({
      kind: 'handshake',
      status: 200,
      body: 'xyz',
    })
    expect(kinds()).toEqual(['handshake', 'handshake'])
  })

  it('gets the provider, the endpoint and the time', async () => {
    const { heard, onOutcome } = listener()
    const context = { env: 'test' }
    const target = receiver({ onOutcome, endpoint: 'e1' })
    const request = { ...signed(made()), method: 'POST', url: '/hook?a=1', context }
    await target.receive(request)
    await target.receive({ ...request, headers: {} })
    for (const [, told] of heard) {
      expect(told).toMatchObject({
        provider: 'acme',
        endpoint: 'e1',
        receivedAt: new Date(NOW_MS),
        method: 'POST',
        url: '/hook?a=1',
        context,
      })
      expect(told.headers).toBeInstanceOf(Headers)
    }
  })

  it('is told the tenant, once there is one, and when a queued request arrived', async () => {
    const { heard, onOutcome } = listener()
    const provider = acme({ secret: () => ({ endpoint: 'tenant-1', secrets: SECRET }) })
    const receivedAt = new Date(NOW_MS - 1000)
    await receiver({ provider, onOutcome }).receive({ ...signed(made()), receivedAt })
    expect(heard[0]?.[1]).toMatchObject({ endpoint: 'tenant-1', receivedAt })
  })

  it('is notified of headers and inputs that cannot be read, too', async () => {
    const broken = {
      get headers() {
        return JSON.parse('{')
      },
      body: '',
    }
    const trap = new Proxy({}, { get: () => JSON.parse('{'), ownKeys: () => JSON.parse('{') })
    for (const input of [undefined, null, {}, broken, { headers: trap, body: '' }]) {
      const { heard, onOutcome } = listener()
      await receiver({ onOutcome }).receive(input as never)
      expect(heard, inspect(input, { getters: false })).toHaveLength(1)
      expect(heard[0]?.[1]).toMatchObject({ method: 'POST', url: undefined, context: undefined })
      expect([...(heard[0]?.[1].headers ?? ['none'])]).toEqual([])
    }
  })

  it('is notified of a clock that is broken', async () => {
    const { heard, onOutcome } = listener()
    await receiver({ onOutcome, now: () => Number.NaN }).receive(signed(made()))
    expect(heard[0]?.[0].error?.code).toBe('provider_failed')
    expect(heard[0]?.[1].receivedAt).toBeInstanceOf(Date)
  })

  it('is not notified of verify, which decides nothing', async () => {
    const { heard, onOutcome } = listener()
    const target = receiver({ onOutcome })
    await target.verify(signed(made()))
    await target.verify({ headers: {}, body: '' }).catch(() => {})
    expect(heard).toEqual([])
  })

  it('is notified of a release that no route asked for by name', async () => {
    const { kinds, onOutcome } = listener()
    const down = { ...memoryReplayStore(), claim: () => Promise.reject(new Error('down')) }
    await receiver({ onOutcome, replay: { store: down } }).receive(signed(made()))
    expect(kinds()).toEqual(['failed'])
  })
})

describe('the request that onOutcome hears of', () => {
  const mixed = defineProvider({
    name: 'mixed',
    scheme: [
      standardWebhooksScheme({
        secret: 'whsec_c2VjcmV0IGtleQ==',
        headerPrefix: ['webhook', 'svix'],
      }),
      hmac({
        secret: 's',
        header: ['X-New-Signature', 'X-Old-Signature'],
        timestampHeader: ['X-New-Time', 'X-Old-Time'],
        signedContent: '{timestamp}.{body}',
      }),
      hmac({
        secret: 's',
        header: 'X-Numbered-{n}',
        timestampHeader: 'X-Numbered-Time',
        signedContent: '{timestamp}.{body}',
      }),
    ],
    events: {},
    identify: () => ({ type: 'x' }),
  })
  const credentials = {
    'webhook-signature': 'v1,CREDENTIAL',
    'Svix-Signature': 'v1,CREDENTIAL',
    'x-new-signature': 'CREDENTIAL',
    'X-OLD-Signature': 'CREDENTIAL',
    'X-Numbered-1': 'CREDENTIAL',
    'X-Numbered-16': 'CREDENTIAL',
    Authorization: 'Bearer CREDENTIAL',
    'Proxy-Authorization': 'Basic CREDENTIAL',
    Cookie: 'session=CREDENTIAL',
  }

  it('holds no credential of any scheme of a list', async () => {
    const { heard, onOutcome } = listener()
    const target = createReceiver({
      provider: mixed,
      handlers: { '*': () => {} },
      onOutcome,
      logger: false,
      now: () => NOW_MS,
    })
    const others = { 'x-request-id': 'r1', 'webhook-id': 'msg_1' }
    const pairs = Object.entries({ ...credentials, ...others })
    const shapes = [pairs, pairs.flat(), Object.fromEntries(pairs), new Headers(pairs)]
    for (const headers of shapes) await target.receive({ headers, body: '{}' })
    expect(heard).toHaveLength(shapes.length)
    for (const [outcome, request] of heard) {
      expect(outcome.kind).toBe('rejected')
      expect([...request.headers].sort()).toEqual([
        ['webhook-id', 'msg_1'],
        ['x-request-id', 'r1'],
      ])
      expect(inspect([outcome, request, [...request.headers]], { depth: 9 })).not.toContain(
        'CREDENTIAL',
      )
    }
  })

  it('holds no token, whether it came in a header or in the query', async () => {
    const provider = (where: { header: string } | { query: string }) =>
      defineProvider({
        name: 'tokened',
        scheme: token({ secret: 'CREDENTIAL', ...where } as never),
        events: {},
        identify: () => ({ type: 'x' }),
      })
    const { heard, onOutcome } = listener()
    const options = { handlers: { '*': () => {} }, onOutcome, logger: false } as const
    const byHeader = createReceiver({ ...options, provider: provider({ header: 'X-Token' }) })
    await byHeader.receive({ headers: { 'x-token': 'CREDENTIAL' }, body: '{}' })
    const byQuery = createReceiver({ ...options, provider: provider({ query: 'token' }) })
    const urls = [
      '/hook?token=CREDENTIAL',
      '/hook?a=1&token=CREDENTIAL&b=2',
      'https://x.example/hook?%74oken=CREDENTIAL&a=1',
    ]
    for (const url of urls)
      await byQuery.receive({ url, headers: {}, body: JSON.stringify({ url }) })
    expect(heard.map(([{ kind }]) => kind)).toEqual(Array(4).fill('handled'))
    expect(heard.map(([, { url }]) => url)).toEqual([
      undefined,
      '/hook',
      '/hook?a=1&b=2',
      'https://x.example/hook?a=1',
    ])
    for (const [, request] of heard) {
      expect(inspect([request, [...request.headers]], { depth: 9 })).not.toContain('CREDENTIAL')
    }
  })

  it('holds no token of a handshake', async () => {
    const { heard, onOutcome } = listener()
    const provider = defineProvider({
      ...acme(),
      handshakes: [{ on: 'get', token: { query: 'verify', secret: 'CREDENTIAL' }, echo: 'q' }],
    })
    const target = receiver({ provider, onOutcome })
    for (const url of ['/?verify=CREDENTIAL&q=abc', '/?verify=CREDENTIALx&q=abc']) {
      await target.receive({ method: 'GET', url, headers: {}, body: '' })
    }
    expect(heard.map(([{ kind }]) => kind)).toEqual(['handshake', 'rejected'])
    expect(heard.map(([, { url }]) => url)).toEqual(['/?q=abc', '/?q=abc'])
  })
})

describe('a hook', () => {
  const bad = [
    () => {
      throw new Error('hook')
    },
    async () => {
      throw new Error('hook')
    },
    () => Promise.reject(undefined),
    () => new Promise(() => {}),
  ]

  it('that throws, rejects or hangs changes nothing, and holds nothing up', async () => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    for (const onOutcome of bad) {
      const target = receiver({ onOutcome })
      expect((await target.receive(signed(made()))).kind).toBe('handled')
      expect((await target.receive({ headers: {}, body: '' })).status).toBe(401)
      await target.drain()
    }
    await new Promise(setImmediate)
    process.off('unhandledRejection', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
  })

  it('does not delay the response, and is kept alive by waitUntil', async () => {
    const { promise, resolve } = withResolvers()
    const works: Promise<unknown>[] = []
    const target = receiver({ onOutcome: () => promise })
    const { headers, body } = signed(made())
    const request = new Request('http://localhost/', { method: 'POST', headers, body })
    const response = await target.fetch(request, {
      waitUntil: (work: Promise<unknown>) => void works.push(work),
    })
    expect(response.status).toBe(200)
    expect(works).toHaveLength(1)
    const settled = vi.fn()
    void works[0]?.then(settled)
    await new Promise(setImmediate)
    expect(settled).not.toHaveBeenCalled()
    resolve()
    await works[0]
    expect(settled).toHaveBeenCalledOnce()
  })

  it('is kept alive for a rejection, too, and a hook that fails is no rejection of the work', async () => {
    const works: Promise<unknown>[] = []
    const context = { waitUntil: (work: Promise<unknown>) => void works.push(work) }
    const ended = vi.fn()
    const target = receiver({
      onOutcome: async () => {
        await new Promise(setImmediate)
        ended()
        throw new Error('hook')
      },
    })
    const request = new Request('http://localhost/', { method: 'POST', body: '{}' })
    expect((await target.fetch(request, context)).status).toBe(401)
    await expect(works[0]).resolves.toBeUndefined()
    expect(ended).toHaveBeenCalledOnce()
  })
})
