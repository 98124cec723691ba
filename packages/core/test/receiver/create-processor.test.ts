import { createHmac } from 'node:crypto'
import {
  type AnyDelivery,
  createProcessor,
  createReceiver,
  defineProvider,
  type JobContext,
  type Logger,
  memoryReplayStore,
  type Outcome,
  type ProcessorOptions,
  packDelivery,
  type ReplayStore,
  unchecked,
  WebhookError,
} from '@hookseal/core'
import { rine } from '@hookseal/core/providers'
import {
  type AcmeEvents,
  acme,
  lost,
  made,
  NOW_MS,
  receiverOf,
  signed,
} from '@hookseal/tests-kit/acme'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { withResolvers } from '../support/with-resolvers.ts'

afterEach(() => void vi.useRealTimers())

const PACK_KEY = 'pack_4b7d1c9e0a35'
const quiet: Logger = { debug() {}, info() {}, warn() {}, error() {} }
const shared = (memory = memoryReplayStore()): ReplayStore => ({ ...memory, scope: 'shared' })

async function packed(body: object = made(), options: object = {}): Promise<string> {
  const delivery = await receiverOf(options).verify(signed(body))
  return packDelivery(delivery, { packKey: PACK_KEY })
}

function processor(options: Partial<ProcessorOptions<AcmeEvents>> = {}) {
  const handler = vi.fn()
  const work = createProcessor({
    provider: acme(),
    packKey: PACK_KEY,
    handlers: { '*': handler },
    replay: { store: shared() },
    logger: quiet,
    ...options,
  })
  return { handler, work }
}

describe('createProcessor()', () => {
  it('runs a packed delivery: typed again by the provider, under a key of its own kind', async () => {
    const received = await receiverOf().verify(signed(made('m_1')))
    const { handler, work } = processor()
    const result = await work(packDelivery(received, { packKey: PACK_KEY }))
    expect(result.kind).toBe('handled')
    const [[delivery, context]] = handler.mock.calls as [[AnyDelivery, object]]
    expect(delivery).toMatchObject({
      provider: 'acme',
      endpoint: 'acme',
      id: 'm_1',
      known: true,
      type: 'thing.made',
      event: made('m_1'),
      covers: 'body',
      authentication: 'hmac',
      secretId: '0',
      timestamp: new Date(NOW_MS),
      receivedAt: new Date(NOW_MS),
      replayScope: 'shared',
      issues: undefined,
      handshake: undefined,
    })
    expect(Buffer.from(delivery.rawBody).equals(Buffer.from(received.rawBody))).toBe(true)
    expect(delivery.key).toMatch(/^[\w-]{43}$/)
    expect(delivery.key).not.toBe(received.key)
    expect(Object.isFrozen(delivery)).toBe(true)
    expect(context).toMatchObject({ attempt: 1, signal: expect.any(AbortSignal) })
    expect(result).toMatchObject({ delivery })
  })

  it('gives the handler the headers that the pack took along, and nothing else of the request', async () => {
    const input = signed(made())
    const delivery = await receiverOf().verify({
      ...input,
      headers: { ...input.headers, 'x-tenant': 'a', 'x-other': 'b' },
    })
    const contexts: JobContext[] = []
    const { work } = processor({
      handlers: {
        '*': (_, { attempt, signal, discard, headers }) => {
          contexts.push({ attempt, signal, discard, headers })
        },
      },
    })
    const headers = ['x-tenant', 'x-absent']
    expect(await work(packDelivery(delivery, { packKey: PACK_KEY, headers }))).toMatchObject({
      kind: 'handled',
    })
    expect([...(contexts[0]?.headers ?? [])]).toEqual([['x-tenant', 'a']])
    expect(contexts[0]).toMatchObject({ attempt: 1, discard: expect.any(Function) })
  })

  it('keeps the headers in a copy of the context', async () => {
    const input = signed(made())
    const delivery = await receiverOf().verify({
      ...input,
      headers: { ...input.headers, 'x-tenant': 'a' },
    })
    const copies: Partial<JobContext>[] = []
    const { work } = processor({
      handlers: { '*': (_, context) => void copies.push({ ...context }) },
    })
    await work(packDelivery(delivery, { packKey: PACK_KEY, headers: ['x-tenant'] }))
    expect(copies[0]?.headers?.get('x-tenant')).toBe('a')
  })

  it('takes the handler of the name before "*", and ignores what has neither', async () => {
    const [own, rest] = [vi.fn(), vi.fn()]
    const claim = vi.fn(memoryReplayStore().claim)
    const { work } = processor({ handlers: { 'thing.made': own, '*': rest } })
    expect((await work(await packed(made()))).kind).toBe('handled')
    expect((await work(await packed(lost()))).kind).toBe('handled')
    expect([own.mock.calls.length, rest.mock.calls.length]).toEqual([1, 1])
    const only = processor({
      handlers: { 'thing.made': own },
      replay: { store: { ...shared(), claim } },
    })
    expect(await only.work(await packed(lost()))).toMatchObject({
      kind: 'ignored',
      delivery: { type: 'thing.lost' },
    })
    expect(claim).not.toHaveBeenCalled()
  })

  it('takes "*" for a name that the provider does not list, whatever it is called', async () => {
    for (const type of ['thing.painted', 'toString', '*']) {
      const [own, rest] = [vi.fn(), vi.fn()]
      const { work } = processor({ handlers: { 'thing.made': own, '*': rest } })
      expect((await work(await packed({ type }))).kind).toBe('handled')
      expect([own.mock.calls.length, rest.mock.calls.length]).toEqual([0, 1])
    }
  })

  it("claims beside the receiver on one store: the receiver's commit is not the job's", async () => {
    const store = shared()
    const packs: string[] = []
    const target = receiverOf({
      replay: { store },
      handlers: {
        '*': (delivery) => void packs.push(packDelivery(delivery, { packKey: PACK_KEY })),
      },
    })
    const { handler, work } = processor({ replay: { store } })
    expect((await target.receive(signed(made()))).kind).toBe('handled')
    expect((await work(packs[0] as string)).kind).toBe('handled')
    expect((await target.receive(signed(made()))).kind).toBe('duplicate')
    expect((await work(packs[0] as string)).kind).toBe('duplicate')
    expect(handler).toHaveBeenCalledOnce()
  })

  it('runs each named run once per delivery', async () => {
    const store = shared()
    const pack = await packed()
    const kinds: string[] = []
    for (const run of [undefined, 'job', 'mail', 'index', 'mail']) {
      kinds.push((await processor({ replay: { store }, run }).work(pack)).kind)
    }
    expect(kinds).toEqual(['handled', 'duplicate', 'handled', 'handled', 'duplicate'])
  })

  it('runs one of many copies at once', async () => {
    const pack = await packed()
    const { handler, work } = processor()
    const results = await Promise.all(Array.from({ length: 32 }, () => work(pack)))
    expect(handler).toHaveBeenCalledOnce()
    expect(new Set(results.map(({ kind }) => kind))).toEqual(new Set(['handled', 'delayed']))
  })

  it('keeps endpoints and tenants apart', async () => {
    const { handler, work } = processor()
    for (const endpoint of ['one', 'two', 'one']) await work(await packed(made(), { endpoint }))
    expect(handler).toHaveBeenCalledTimes(2)
  })
})

describe('a job', () => {
  it('that fails is a failure to the engine, and runs again with the next attempt', async () => {
    const cause = new Error('no')
    const attempts: number[] = []
    const { work } = processor({
      handlers: {
        '*': (_, { attempt }) => {
          attempts.push(attempt)
          if (attempt === 1) throw cause
        },
      },
    })
    const pack = await packed()
    expect(await work(pack)).toMatchObject({
      kind: 'failed',
      delivery: { type: 'thing.made' },
      error: { code: 'handler_failed', cause, provider: 'acme', endpoint: 'acme' },
    })
    expect((await work(pack)).kind).toBe('handled')
    expect(attempts).toEqual([1, 2])
  })

  it('that is discarded is done', async () => {
    const handler = vi.fn((_: unknown, { discard }: { discard: (reason: string) => Error }) => {
      throw discard('closed')
    })
    const { work } = processor({ handlers: { '*': handler } })
    const pack = await packed()
    expect((await work(pack)).kind).toBe('discarded')
    expect((await work(pack)).kind).toBe('duplicate')
    expect(handler).toHaveBeenCalledOnce()
  })

  it('has nobody to answer', async () => {
    const thrown: unknown[] = []
    const { work } = processor({
      handlers: {
        '*': (_, context) => {
          try {
            ;(context as { answer?: (body: string) => void }).answer?.('x')
          } catch (error) {
            thrown.push(error)
          }
        },
      },
    })
    await work(await packed())
    expect(thrown).toEqual([expect.any(TypeError)])
  })

  it('of a payload that its schema rejects fails as payload_mismatch, and runs nothing', async () => {
    const [own, rest] = [vi.fn(), vi.fn()]
    for (const handlers of [
      { 'thing.made': own },
      { 'thing.made': own, '*': rest },
      { '*': rest },
    ]) {
      const { work } = processor({ handlers })
      expect(await work(await packed({ type: 'thing.made', id: 7 }))).toMatchObject({
        kind: 'failed',
        error: { code: 'payload_mismatch' },
      })
    }
    expect(own).not.toHaveBeenCalled()
    expect(rest).not.toHaveBeenCalled()
  })

  it("is typed by the worker's schemas, not by the receiver's", async () => {
    const pack = await packed({ type: 'thing.made', id: 7 })
    const { 'thing.lost': lax } = acme().events
    const own = vi.fn()
    const work = createProcessor({
      provider: defineProvider({ ...acme(), events: { 'thing.made': lax } }),
      packKey: PACK_KEY,
      handlers: { 'thing.made': own },
      replay: { store: shared() },
    })
    expect((await work(pack)).kind).toBe('handled')
    expect(own).toHaveBeenCalledOnce()
  })

  it('whose own transaction has ended the key is handled', async () => {
    const { COMMITTED } = await import('@hookseal/core/toolkit')
    const commit = vi.fn(memoryReplayStore().commit)
    const { work } = processor({
      handlers: {
        '*': (_, context) => {
          ;(Reflect.get(context, COMMITTED) as () => void)()
          throw new Error('behind it')
        },
      },
      replay: { store: { ...shared(), commit } },
    })
    expect((await work(await packed())).kind).toBe('handled')
    expect(commit).not.toHaveBeenCalled()
  })
})

describe('a delay, which uses up no attempt', () => {
  it('is the answer while another run holds the job, for as long as its lease lasts', async () => {
    const { promise, resolve } = withResolvers()
    const { work } = processor({
      handlers: { '*': () => promise },
      replay: { store: shared(), leaseMs: 30_000 },
    })
    const pack = await packed()
    const running = work(pack)
    await new Promise(setImmediate)
    expect(await work(pack)).toMatchObject({
      kind: 'delayed',
      retryAfterMs: 30_000,
      error: { code: 'in_flight' },
    })
    resolve()
    expect((await running).kind).toBe('handled')
  })

  it.each<[string, ReplayStore['claim'], string]>([
    ['is down', () => Promise.reject(new Error('down')), 'store_unavailable'],
    ['is full', () => Promise.reject(new WebhookError('store_full')), 'store_full'],
  ])('is the answer when the store %s', async (_, claim, code) => {
    const { handler, work } = processor({ replay: { store: { ...shared(), claim } } })
    const result = await work(await packed())
    expect(result).toMatchObject({ kind: 'delayed', retryAfterMs: 5000, error: { code } })
    expect(handler).not.toHaveBeenCalled()
  })

  it("is the answer when the store's claim comes after its lease", async () => {
    vi.useFakeTimers({ now: NOW_MS })
    const memory = memoryReplayStore()
    const claim: ReplayStore['claim'] = async (...args) => {
      const answer = await memory.claim(...args)
      vi.setSystemTime(Date.now() + 60_000)
      return answer
    }
    const { handler, work } = processor({ replay: { store: { ...shared(memory), claim } } })
    expect(await work(await packed())).toMatchObject({
      kind: 'delayed',
      error: { code: 'lease_lost' },
    })
    expect(handler).not.toHaveBeenCalled()
  })

  it('is the answer when a handler finds that its lease is lost', async () => {
    const { work } = processor({
      handlers: {
        '*': () => {
          throw new WebhookError('lease_lost')
        },
      },
    })
    expect(await work(await packed())).toMatchObject({
      kind: 'delayed',
      error: { code: 'lease_lost', provider: 'acme' },
    })
  })

  it('is the answer to a pack that only a newer version can read', async () => {
    const [, , fields, body] = (await packed()).split('.')
    const text = `hookseal.9.${fields}.${body}`
    const mac = createHmac('sha256', PACK_KEY).update(text).digest('base64url')
    const { handler, work } = processor()
    const result = await work(`${text}.${mac}`)
    expect(result).toMatchObject({ kind: 'delayed', error: { hint: expect.stringContaining('9') } })
    expect((result as { retryAfterMs: number }).retryAfterMs).toBeGreaterThanOrEqual(60_000)
    expect(handler).not.toHaveBeenCalled()
    await expect(work(`${text}.${mac.replace(/^./, '_')}`)).rejects.toThrow(TypeError)
  })
})

describe('a pack that is rejected', () => {
  it('is one of another provider', async () => {
    const delivery = await receiverOf({
      provider: defineProvider({ ...acme(), name: 'other' }),
    }).verify(signed(made()))
    const { handler, work } = processor()
    const pack = packDelivery(delivery, { packKey: PACK_KEY })
    await expect(work(pack)).rejects.toThrow(TypeError)
    await expect(work(pack)).rejects.toThrow(/from the provider other, not acme/)
    expect(handler).not.toHaveBeenCalled()
  })

  it('is one that was altered, is sealed otherwise, or is none', async () => {
    const pack = await packed()
    const { handler, work } = processor()
    const unsealed = pack.slice(0, pack.lastIndexOf('.'))
    for (const one of [
      pack.replace(/\.[^.]+$/, `.${'A'.repeat(43)}`),
      pack.replace('hookseal.1.', 'hookseal.0.'),
      unsealed,
      '',
      '{}',
      undefined,
      { data: pack },
    ]) {
      await expect(work(one as string)).rejects.toBeInstanceOf(TypeError)
    }
    const stranger = processor({ packKey: 'another' })
    await expect(stranger.work(pack)).rejects.toThrow(/altered or sealed with a different packKey/)
    expect(handler).not.toHaveBeenCalled()
  })

  it('says nothing of its key or its payload', async () => {
    const pack = await packed({ ...made(), note: 'PAYLOADMARK' })
    const error: unknown = await processor({ packKey: 'another' })
      .work(pack)
      .catch((error: unknown) => error)
    expect(String((error as Error).stack)).not.toMatch(/PAYLOADMARK|another'|pack_4b7d/)
  })
})

describe('the log of a processor', () => {
  it('reports failures, and not of what is expected', async () => {
    const lines: string[] = []
    const write = (line: string) => void lines.push(line)
    const { work } = processor({
      logger: { ...quiet, info: write, warn: write, error: write },
      handlers: {
        'thing.made': () => Promise.reject(new Error('out of paper')),
        'thing.lost': () => {},
      },
    })
    await work(await packed(lost()))
    await work(await packed(lost()))
    expect(lines).toEqual([])
    await work(await packed(made()))
    expect(lines).toEqual([expect.stringMatching(/500 handler_failed thing\.made.*out of paper/s)])
  })
})

describe('the options of createProcessor()', () => {
  const create = (options: object) => () => processor(options as never)

  it('need a store that all workers share', () => {
    expect(create({ replay: { store: memoryReplayStore() } })).toThrow(TypeError)
    expect(create({ replay: { store: memoryReplayStore() } })).toThrow(/shared by all workers/)
    for (const replay of [{}, false, undefined]) {
      expect(create({ replay })).toThrow(TypeError)
      expect(create({ replay })).toThrow(/shared by all workers/)
    }
  })

  it('need handlers, a key and a run that has a name', () => {
    expect(create({ handlers: {} })).toThrow(/handlers/)
    expect(create({ handlers: { 'thing.mad': () => {} } })).toThrow('did you mean "thing.made"')
    for (const packKey of [undefined, '', []]) expect(create({ packKey })).toThrow(/packKey/)
    for (const run of ['', 5, null]) expect(create({ run })).toThrow(/run/)
  })

  it("are checked by name, and like a receiver's", () => {
    expect(create({ packkey: 'x' })).toThrow('did you mean "packKey"')
    expect(create({ onOutcome: () => {} })).toThrow(/unknown option "onOutcome"/)
    expect(create({ provider: rine })).toThrow('call it: rine({ secret })')
    expect(create({ replay: { store: shared(), leaseMs: 2000 } })).toThrow(RangeError)
  })

  it("take the type of a provider's events", async () => {
    const provider = rine({ secret: 's', events: { 'agent.made': unchecked<{ n: number }>() } })
    const body = '{"event":"agent.made","n":5}'
    const mac = createHmac('sha256', 's').update(body).digest('hex')
    const seen: number[] = []
    const outcomes: Outcome[] = []
    const work = createProcessor({
      provider,
      packKey: PACK_KEY,
      replay: { store: shared() },
      handlers: { 'agent.made': ({ event }) => void seen.push(event.n) },
    })
    const target = createReceiver({ provider, onOutcome: (outcome) => void outcomes.push(outcome) })
    const delivery = await target.verify({ headers: { 'x-rine-signature': mac }, body })
    await work(packDelivery(delivery, { packKey: PACK_KEY }))
    expect(seen).toEqual([5])
  })
})

describe('a job without a handler', () => {
  it('is ignored, and the log says so', async () => {
    const lines: string[] = []
    const logger: Logger = { ...quiet, warn: (line) => void lines.push(line) }
    const { work } = processor({ logger, handlers: { 'thing.lost': () => {} } })
    expect((await work(await packed())).kind).toBe('ignored')
    expect(lines).toEqual([expect.stringContaining('ignored thing.made: no handler')])
  })
})
