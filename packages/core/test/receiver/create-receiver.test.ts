import {
  createReceiver,
  defineProvider,
  memoryReplayStore,
  type ReceiverOptions,
  token,
  unchecked,
  WebhookError,
} from '@hookseal/core'
import { handinger, rine } from '@hookseal/core/providers'
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

type Options = Partial<ReceiverOptions<AcmeEvents>>
const receiver = (options: Options = {}) => receiverOf({ handlers: { '*': () => {} }, ...options })
afterEach(() => {
  vi.useRealTimers()
})

describe('receive()', () => {
  it('runs the handler of the event, once, with the delivery and a context', async () => {
    const handler = vi.fn()
    const other = vi.fn()
    const target = receiver({
      handlers: { 'thing.made': handler, 'thing.lost': other, '*': other },
    })
    const outcome = await target.receive(signed(made()))
    expect(outcome).toMatchObject({ kind: 'handled', status: 200, headers: {}, body: '' })
    expect(handler).toHaveBeenCalledOnce()
    const [delivery, context] = handler.mock.calls[0] as [object, object]
    expect(delivery).toMatchObject({ event: made(), replayScope: 'process' })
    expect(context).toMatchObject({ attempt: 1, signal: expect.any(AbortSignal) })
    expect(outcome.delivery).toBe(delivery)
    expect(other).not.toHaveBeenCalled()
  })

  it('runs the handler "*" for what has none of its own, unknown names included', async () => {
    const rest = vi.fn()
    const target = receiver({ handlers: { 'thing.made': () => {}, '*': rest } })
    for (const event of [lost(), { type: 'new.name' }, { type: '*' }]) {
      expect((await target.receive(signed(event))).kind).toBe('handled')
    }
    expect(rest.mock.calls.map(([delivery]) => [delivery.type, delivery.known])).toEqual([
      ['thing.lost', true],
      ['new.name', false],
      ['*', false],
    ])
  })

  it.each(['toString', 'constructor', '__proto__', 'hasOwnProperty', '*'])(
    'finds no handler in an event that is called %s',
    async (type) => {
      const target = receiver({ handlers: { 'thing.made': () => expect.fail() } })
      expect((await target.receive(signed({ type }))).kind).toBe('ignored')
    },
  )

  it('ignores what has no handler, with 2xx and without a claim, so that a deploy can catch up', async () => {
    const store = memoryReplayStore()
    const claim = vi.fn(store.claim)
    const replay = { store: { ...store, claim } }
    const before = receiver({ handlers: { 'thing.lost': () => {} }, replay })
    const ignored = await before.receive(signed(made()))
    expect(ignored).toMatchObject({
      kind: 'ignored',
      status: 200,
      delivery: { type: 'thing.made' },
    })
    expect(claim).not.toHaveBeenCalled()
    const after = receiver({ handlers: { 'thing.made': () => {} }, replay })
    expect((await after.receive(signed(made()))).kind).toBe('handled')
  })

  it('answers the same request again with 200 and does not run it', async () => {
    const handler = vi.fn()
    const target = receiver({ handlers: { '*': handler } })
    await target.receive(signed(made()))
    const again = await target.receive(signed(made()))
    expect(again).toMatchObject({ kind: 'duplicate', status: 200, delivery: { id: 'a' } })
    expect(handler).toHaveBeenCalledOnce()
  })

  it('runs every time if replay protection is explicitly turned off', async () => {
    const handler = vi.fn()
    const target = receiver({ handlers: { '*': handler }, replay: false })
    for (let i = 0; i < 3; i++) {
      const outcome = await target.receive(signed(made()))
      expect(outcome).toMatchObject({ kind: 'handled', delivery: { replayScope: 'none' } })
    }
    expect(handler).toHaveBeenCalledTimes(3)
  })

  it('answers a handler that throws with 500, releases, and accepts the same event again', async () => {
    const cause = new Error('password=hunter2')
    const handler = vi.fn().mockRejectedValueOnce(cause)
    const target = receiver({ handlers: { '*': handler } })
    const failed = await target.receive(signed(made()))
    expect(failed).toMatchObject({ kind: 'failed', status: 500, body: '', headers: {} })
    expect(failed.error).toMatchObject({ code: 'handler_failed', cause })
    const { error: _, delivery: __, ...answer } = failed
    expect(JSON.stringify(answer)).not.toContain('hunter2')
    expect((await target.receive(signed(made()))).kind).toBe('handled')
    expect(handler.mock.calls.map(([, context]) => context.attempt)).toEqual([1, 2])
  })

  it.each([undefined, null, 'text', 5, new WebhookError('bad_token'), Object.create(null)])(
    'calls anything that a handler throws handler_failed: %j',
    async (thrown) => {
      const handler = () => {
        throw thrown
      }
      const outcome = await receiver({ handlers: { '*': handler } }).receive(signed(made()))
      expect(outcome).toMatchObject({
        kind: 'failed',
        status: 500,
        error: { code: 'handler_failed' },
      })
    },
  )

  it('commits a discarded event, responds with 200, and does not run it again', async () => {
    const handler = vi.fn((_, { discard }: { discard: (reason: string) => Error }) => {
      throw discard('the account is closed')
    })
    const onOutcome = vi.fn()
    const target = receiver({ handlers: { '*': handler }, onOutcome })
    const outcome = await target.receive(signed(made()))
    expect(outcome).toMatchObject({ kind: 'discarded', status: 200, body: '' })
    expect(outcome).toHaveProperty('reason', 'the account is closed')
    expect(onOutcome).toHaveBeenCalledExactlyOnceWith(outcome, expect.anything())
    expect((await target.receive(signed(made()))).kind).toBe('duplicate')
    expect(handler).toHaveBeenCalledOnce()
  })

  it('treats a discard error that is only returned as success', async () => {
    const target = receiver({ handlers: { '*': (_, context) => context.discard('no') } })
    expect((await target.receive(signed(made()))).kind).toBe('handled')
  })

  it('responds as the provider specifies', async () => {
    const answer = { status: 202, headers: { 'x-ok': '1' }, body: 'OK' }
    const target = receiver({ provider: { ...acme(), answer } })
    expect(await target.receive(signed(made()))).toMatchObject({ kind: 'handled', ...answer })
    expect(await target.receive(signed(made()))).toMatchObject({ kind: 'duplicate', ...answer })
  })

  it('rejects with only a status', async () => {
    const { body } = signed(made())
    const outcome = await receiver().receive({ headers: {}, body })
    const error = outcome.error as WebhookError
    expect(outcome).toEqual({ kind: 'rejected', status: 401, headers: {}, body: '', error })
    expect(error.code).toBe('missing_signature')
  })

  it.each([undefined, null, 5, 'text', [], {}, { headers: null }, { headers: {}, body: null }])(
    'never rejects, whatever the input: %j',
    async (input) => {
      const { kind, status } = await receiver().receive(input as never)
      expect(kind).toBe('rejected')
      expect([400, 401, 500]).toContain(status)
    },
  )

  it('rejects with a TypeError, before anything else, when there is no handler', async () => {
    for (const handlers of [undefined, {}, { 'thing.made': undefined }]) {
      const target = receiverOf({ handlers })
      expect(target.hasHandlers).toBe(false)
      await expect(target.receive(signed(made()))).rejects.toBeInstanceOf(TypeError)
    }
    expect(receiver().hasHandlers).toBe(true)
  })

  it('runs one of 32 copies of each of 200 keys', async () => {
    const runs = new Map<string, number>()
    const target = receiver({
      handlers: {
        'thing.made': async ({ event }) => {
          runs.set(event.id, (runs.get(event.id) ?? 0) + 1)
          await new Promise(setImmediate)
        },
      },
    })
    const copies = Array.from({ length: 32 * 200 }, (_, i) => signed(made(`k${i % 200}`)))
    const outcomes = await Promise.all(copies.map((copy) => target.receive(copy)))
    expect(runs.size).toBe(200)
    expect(new Set(runs.values())).toEqual(new Set([1]))
    const kinds = outcomes.map(({ kind }) => kind)
    expect(kinds.filter((kind) => kind === 'handled')).toHaveLength(200)
    expect(new Set(kinds)).toEqual(new Set(['handled', 'in_flight']))
    for (const { kind, status, headers } of outcomes) {
      if (kind !== 'in_flight') continue
      expect(status).toBe(503)
      expect(headers['retry-after']).toMatch(/^[1-9]\d*$/)
    }
    for (const copy of copies) expect((await target.receive(copy)).kind).toBe('duplicate')
  })

  it('runs the same event for two endpoints and two tenants of one store', async () => {
    const replay = { store: memoryReplayStore() }
    const handler = vi.fn()
    const handlers = { '*': handler }
    const tenants = acme({
      secret: ({ url }) => ({ endpoint: String(url), secrets: 'acme_shared' }),
    })
    const shared = receiver({ provider: tenants, handlers, replay })
    const sign = (url: string) => ({ ...signed(made(), { secret: 'acme_shared' }), url })
    for (const url of ['/one', '/two']) {
      expect((await shared.receive(sign(url))).kind).toBe('handled')
      expect((await shared.receive(sign(url))).kind).toBe('duplicate')
    }
    for (const endpoint of ['one', 'two']) {
      const target = receiver({ endpoint, handlers, replay })
      expect((await target.receive(signed(made()))).kind).toBe('handled')
    }
    expect(handler).toHaveBeenCalledTimes(4)
  })

  it('warns at creation of a secret that is mistyped, by its rule and not by its text', () => {
    const lines: string[] = []
    const write = (line: string) => void lines.push(line)
    const secretEncoding = ['utf8', { encoding: 'base64', prefix: 'whsec_' }] as const
    const create = (secret: string) =>
      receiverOf({
        provider: acme({ secret, secretEncoding }),
        logger: { debug: write, info: write, warn: write, error: write },
      })
    create('whsec_c2VjcmV0IGtleQ==')
    expect(lines).toEqual([])
    create('whsec_c2VjcmV0IGtleQ!')
    expect(lines).toEqual([
      expect.stringMatching(/^\[hookseal\] acme: a secret starts like an encoded key/),
    ])
    expect(lines[0]).not.toContain('c2VjcmV0')
  })

  it.each([
    ['warns once', {}, [expect.stringMatching(/key: false.*replays cannot be recognized/)]],
    ['does not warn without replay protection', false, []],
  ] as const)('of copies that cannot be recognized, %s', async (_, replay, expected) => {
    const lines: string[] = []
    const write = (line: string) => void lines.push(line)
    const target = createReceiver({
      provider: defineProvider({
        name: 'tokened',
        scheme: token({ secret: 's', header: 'x-token' }),
        events: {},
        identify: () => ({ type: 'x', key: false }),
      }),
      handlers: { '*': () => {} },
      replay,
      logger: { debug() {}, info: write, warn: write, error: write },
    })
    for (let i = 0; i < 2; i++) {
      const outcome = await target.receive({ headers: { 'x-token': 's' }, body: '{}' })
      expect(outcome.kind).toBe('handled')
    }
    expect(lines).toEqual(expected)
  })

  it("names the handler that returned a response for an unlisted type: '*'", async () => {
    const lines: string[] = []
    const write = (line: string) => void lines.push(line)
    const logger = { debug() {}, info: write, warn: write, error: write }
    const target = receiver({ handlers: { '*': () => 'ok' }, logger })
    await target.receive(signed({ type: 'new.name' }))
    expect(lines).toEqual([expect.stringContaining('the handler for * returned a response')])
  })

  it('passes on an event type that the user added', async () => {
    const events = { 'agent.created': unchecked<{ event: 'agent.created' }>() }
    const handler = vi.fn()
    const target = createReceiver({
      provider: rine({ secret: 's', events }),
      handlers: { 'agent.created': handler },
    })
    const { createHmac } = await import('node:crypto')
    const body = '{"event":"agent.created"}'
    const mac = createHmac('sha256', 's').update(body).digest('hex')
    await target.receive({ headers: { 'x-rine-signature': mac }, body })
    expect(handler.mock.calls[0]?.[0]).toMatchObject({ known: true, type: 'agent.created' })
  })
})

describe('admit()', () => {
  it('claims, and finishes as handled', async () => {
    const target = receiverOf()
    const admission = await target.admit(signed(made()))
    if (admission.kind !== 'admitted') throw new Error(admission.kind)
    expect(admission.context.attempt).toBe(1)
    expect(admission.delivery.replayScope).toBe('process')
    expect((await target.admit(signed(made()))).kind).toBe('in_flight')
    const outcome = await admission.finish('handled')
    expect(outcome).toMatchObject({ kind: 'handled', status: 200, delivery: admission.delivery })
    expect((await target.admit(signed(made()))).kind).toBe('duplicate')
  })

  it('finishes as failed, after which the event is accepted again', async () => {
    const target = receiverOf()
    const admission = await target.admit(signed(made()))
    if (admission.kind !== 'admitted') throw new Error(admission.kind)
    expect(await admission.finish('failed')).toMatchObject({
      kind: 'failed',
      status: 500,
      error: { code: 'handler_failed' },
    })
    const again = await target.admit(signed(made()))
    expect(again).toMatchObject({ kind: 'admitted', context: { attempt: 2 } })
  })

  it("finishes once: later calls give the first one's outcome", async () => {
    const onOutcome = vi.fn()
    const target = receiverOf({ onOutcome })
    const admission = await target.admit(signed(made()))
    if (admission.kind !== 'admitted') throw new Error(admission.kind)
    const { finish, run } = admission
    const [first, second] = await Promise.all([finish('handled'), finish('failed')])
    expect(second).toBe(first)
    expect(await finish('discarded', 'too late')).toBe(first)
    expect(await run(() => {})).toBe(first)
    expect(onOutcome).toHaveBeenCalledOnce()
    expect((await target.admit(signed(made()))).kind).toBe('duplicate')
  })

  it('admits an event that no handler is given for, and rejects as receive does', async () => {
    expect((await receiverOf().admit(signed({ type: 'new.name' }))).kind).toBe('admitted')
    expect(await receiverOf().admit({ headers: {}, body: '' })).toMatchObject({
      kind: 'rejected',
      status: 401,
    })
  })
})

describe('drain()', () => {
  it('rejects new deliveries with 503 and waits for the running one', async () => {
    const { promise, resolve } = withResolvers()
    const target = receiver({ handlers: { '*': () => promise } })
    const running = target.receive(signed(made('running')))
    await new Promise(setImmediate)
    const drained = vi.fn()
    const draining = target.drain().then(drained)
    for (const refused of [
      await target.receive(signed(made('late'))),
      await target.admit(signed(made('late'))),
    ]) {
      expect(refused).toMatchObject({
        kind: 'rejected',
        status: 503,
        error: { code: 'shutting_down' },
      })
    }
    expect(drained).not.toHaveBeenCalled()
    resolve()
    expect((await running).kind).toBe('handled')
    await draining
    expect(drained).toHaveBeenCalledOnce()
  })

  it('waits for a claim that is not finished yet, whatever its end', async () => {
    const target = receiverOf()
    const admission = await target.admit(signed(made()))
    if (admission.kind !== 'admitted') throw new Error(admission.kind)
    const drained = vi.fn()
    const draining = target.drain().then(drained)
    await new Promise(setImmediate)
    expect(drained).not.toHaveBeenCalled()
    await admission.finish('failed')
    await draining
  })

  it('gives up after timeoutMs, and leaves no timer when it need not', async () => {
    vi.useFakeTimers({ now: NOW_MS })
    const target = receiver({ handlers: { '*': () => new Promise(() => {}) } })
    void target.receive(signed(made()))
    await vi.advanceTimersByTimeAsync(0)
    const drained = vi.fn()
    void target.drain({ timeoutMs: 500 }).then(drained)
    await vi.advanceTimersByTimeAsync(499)
    expect(drained).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(drained).toHaveBeenCalledOnce()
    const idle = receiver()
    const before = vi.getTimerCount()
    await idle.drain({ timeoutMs: 1e6 })
    expect(vi.getTimerCount()).toBe(before)
  })

  it('counts rejected, ignored and duplicate deliveries as finished', async () => {
    const target = receiver({ handlers: { 'thing.made': () => {} } })
    await target.receive({ headers: {}, body: '' })
    await target.receive(signed(lost()))
    await target.receive(signed(made()))
    await target.receive(signed(made()))
    await target.drain()
  })

  it('waits without replay protection too, for as long as it takes', async () => {
    vi.useFakeTimers({ now: NOW_MS })
    const { promise, resolve } = withResolvers()
    const target = receiver({ handlers: { '*': () => promise }, replay: false })
    const running = target.receive(signed(made()))
    const drained = vi.fn()
    void target.drain().then(drained)
    await vi.advanceTimersByTimeAsync(7 * 24 * 3_600_000)
    expect(drained).not.toHaveBeenCalled()
    resolve()
    expect((await running).kind).toBe('handled')
    await vi.advanceTimersByTimeAsync(0)
    expect(drained).toHaveBeenCalledOnce()
  })

  it('waits for a request whose body is still being read', async () => {
    const { promise, resolve } = withResolvers<Uint8Array>()
    const target = receiver()
    const { headers, body } = signed(made())
    const running = target.receive({ headers, body: () => promise })
    const drained = vi.fn()
    const draining = target.drain().then(drained)
    await new Promise(setImmediate)
    expect(drained).not.toHaveBeenCalled()
    resolve(body)
    expect((await running).kind).toBe('handled')
    await draining
  })

  it.each([Number.NaN, 0, -1, Number.POSITIVE_INFINITY])(
    'rejects timeoutMs %s',
    async (timeoutMs) => {
      await expect(receiver().drain({ timeoutMs })).rejects.toBeInstanceOf(RangeError)
    },
  )
})

describe('the methods of a receiver', () => {
  it('work when they are destructured, and cannot be replaced', async () => {
    const target = receiver()
    const { verify, receive, admit, fetch, drain } = target
    expect((await verify(signed(made('1')))).id).toBe('1')
    expect((await receive(signed(made('2')))).kind).toBe('handled')
    expect((await admit(signed(made('3')))).kind).toBe('admitted')
    const { headers, body } = signed(made('4'))
    const request = new Request('http://localhost', { method: 'POST', headers, body })
    expect((await fetch(request)).status).toBe(200)
    void drain({ timeoutMs: 1 })
    expect((await receive(signed(made('5')))).status).toBe(503)
    expect(Object.isFrozen(target)).toBe(true)
  })

  it('verify touches no store, runs no handler and is not drained', async () => {
    const claim = vi.fn()
    const handler = vi.fn()
    const store = { ...memoryReplayStore(), claim }
    const target = receiver({ handlers: { '*': handler }, replay: { store } })
    await target.drain()
    await target.verify(signed(made()))
    await target.verify(signed(made()))
    expect(claim).not.toHaveBeenCalled()
    expect(handler).not.toHaveBeenCalled()
  })

  it('receive deliveries of a sender that signs nothing', async () => {
    const handler = vi.fn()
    const target = createReceiver({
      provider: handinger({ secret: 'whk_1' }),
      handlers: { '*': handler },
    })
    const post = (text: string) =>
      target.receive({ headers: { 'x-handinger-token': 'whk_1' }, body: text })
    expect((await post('{"taskId":"t","turn":1}')).kind).toBe('handled')
    expect((await post('{"taskId":"t","turn":1}')).kind).toBe('duplicate')
    expect((await post('{"taskId":"t","turn":2}')).kind).toBe('handled')
    expect(handler.mock.calls.map(([delivery]) => delivery.id)).toEqual(['t', 't'])
  })
})

describe('maxBufferedBytes', () => {
  const size = 1000
  const padded = (id: string) => {
    const event = { ...made(id), pad: '' }
    return signed({ ...event, pad: 'x'.repeat(size - JSON.stringify(event).length) })
  }
  const limits = { maxBodyBytes: size, maxBufferedBytes: 2 * size }

  it('bounds what running deliveries hold at once: 503 beyond, and room again when one ends', async () => {
    const ends: (() => void)[] = []
    const target = receiver({
      ...limits,
      handlers: { '*': () => new Promise<void>((resolve) => void ends.push(resolve)) },
    })
    const running = ['1', '2'].map((id) => target.receive(padded(id)))
    await new Promise(setImmediate)
    const beyond = await target.receive(padded('3'))
    expect(beyond).toMatchObject({ kind: 'rejected', status: 503, error: { code: 'store_full' } })
    expect(beyond.error?.hint).toContain('maxBufferedBytes')
    ends[0]?.()
    expect((await running[0])?.kind).toBe('handled')
    const next = target.receive(padded('3'))
    await new Promise(setImmediate)
    for (const end of ends) end()
    expect((await next).kind).toBe('handled')
    await running[1]
  })

  it('counts what is being read, chunk by chunk', async () => {
    const controllers: ReadableStreamDefaultController<Uint8Array>[] = []
    const target = receiver(limits)
    const post = (id: string) => {
      const { headers, body } = padded(id)
      const stream = new ReadableStream<Uint8Array>({
        start(controller) {
          controllers.push(controller)
          controller.enqueue(Uint8Array.from(body.subarray(0, 900)))
        },
      })
      const init = { method: 'POST', headers, body: stream, duplex: 'half' }
      return target.fetch(new Request('http://localhost/', init as RequestInit))
    }
    const [first, second] = [post('1'), post('2')]
    for (let i = 0; i < 5; i++) await new Promise(setImmediate)
    const third = await post('3')
    expect(third.status).toBe(503)
    for (const [i, id] of ['1', '2'].entries()) {
      controllers[i]?.enqueue(Uint8Array.from(padded(id).body.subarray(900)))
      controllers[i]?.close()
    }
    expect([(await first).status, (await second).status]).toEqual([200, 200])
    expect((await target.receive(padded('3'))).kind).toBe('handled')
  })

  it('is given back whatever the end: rejected, ignored, duplicate, failed, verified only', async () => {
    const target = receiver({
      ...limits,
      maxBufferedBytes: size,
      handlers: { 'thing.made': ({ id }) => (id === 'bad' ? Promise.reject(new Error('no')) : 1) },
    })
    const forged = { ...padded('1'), body: Buffer.alloc(size) }
    for (let i = 0; i < 5; i++) {
      expect((await target.receive(forged)).status).toBe(401)
      expect((await target.receive(padded('bad'))).status).toBe(500)
      expect(['handled', 'duplicate']).toContain((await target.receive(padded('1'))).kind)
      expect((await target.receive(signed(lost()))).kind).toBe('ignored')
      expect((await target.verify(padded('1'))).known).toBe(true)
      await target.verify(forged).catch(() => {})
    }
  })

  it('is held by an admission until it is finished', async () => {
    const target = receiver({ ...limits, maxBufferedBytes: size })
    const admission = await target.admit(padded('1'))
    if (admission.kind !== 'admitted') throw new Error(admission.kind)
    expect((await target.receive(padded('2'))).status).toBe(503)
    await admission.finish('failed')
    expect((await target.receive(padded('2'))).kind).toBe('handled')
  })
})
