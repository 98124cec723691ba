import {
  createReceiver,
  memoryReplayStore,
  type ReceiverOptions,
  unchecked,
  WebhookError,
} from '@hookseal/core'
import { handinger, rine } from '@hookseal/core/providers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type AcmeEvents, acme, lost, made, NOW_MS, receiverOf, signed } from '../support/acme.ts'
import { withResolvers } from '../support/with-resolvers.ts'

type Options = Partial<ReceiverOptions<AcmeEvents>>
const receiver = (options: Options = {}) => receiverOf({ handlers: { '*': () => {} }, ...options })
const logged = vi.spyOn(console, 'error')

beforeEach(() => void logged.mockReset().mockImplementation(() => {}))
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

  it('runs the handler "*" for what has none of its own, unknown and unfit included', async () => {
    const rest = vi.fn()
    const target = receiver({ handlers: { 'thing.made': () => {}, '*': rest } })
    for (const event of [
      lost(),
      { type: 'new.name' },
      { type: '*' },
      { type: 'thing.made', id: 5 },
    ]) {
      expect((await target.receive(signed(event))).kind).toBe('handled')
    }
    expect(rest.mock.calls.map(([delivery]) => [delivery.type, delivery.known])).toEqual([
      ['thing.lost', true],
      ['new.name', false],
      ['*', false],
      ['thing.made', false],
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

  it('runs every time when replay protection is turned off in words', async () => {
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

  it('commits what is permanent, answers 200, and does not run it again', async () => {
    const handler = vi.fn((_, { discard }: { discard: (reason: string) => Error }) => {
      throw discard('the account is closed')
    })
    const onSettled = vi.fn()
    const target = receiver({ handlers: { '*': handler }, hooks: { onSettled } })
    const outcome = await target.receive(signed(made()))
    expect(outcome).toMatchObject({ kind: 'discarded', status: 200, body: '' })
    expect(outcome).toHaveProperty('reason', 'the account is closed')
    expect(onSettled).toHaveBeenCalledExactlyOnceWith(outcome)
    expect((await target.receive(signed(made()))).kind).toBe('duplicate')
    expect(handler).toHaveBeenCalledOnce()
  })

  it('takes a permanent error that is only returned for success', async () => {
    const target = receiver({ handlers: { '*': (_, context) => context.discard('no') } })
    expect((await target.receive(signed(made()))).kind).toBe('handled')
  })

  it('answers as the provider wants', async () => {
    const answer = { status: 202, headers: { 'x-ok': '1' }, body: 'OK' }
    const target = receiver({ provider: { ...acme(), answer } })
    expect(await target.receive(signed(made()))).toMatchObject({ kind: 'handled', ...answer })
    expect(await target.receive(signed(made()))).toMatchObject({ kind: 'duplicate', ...answer })
  })

  it('refuses with the status alone', async () => {
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
      hooks: { onSettled: () => {} },
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

  it('hands over an event that the user knows of', async () => {
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
  it('claims, and settles with success', async () => {
    const target = receiverOf()
    const admission = await target.admit(signed(made()))
    if (admission.kind !== 'admitted') throw new Error(admission.kind)
    expect(admission.context.attempt).toBe(1)
    expect(admission.delivery.replayScope).toBe('process')
    expect((await target.admit(signed(made()))).kind).toBe('in_flight')
    const outcome = await admission.settle(true)
    expect(outcome).toMatchObject({ kind: 'handled', status: 200, delivery: admission.delivery })
    expect((await target.admit(signed(made()))).kind).toBe('duplicate')
  })

  it('settles with failure, after which the event is accepted again', async () => {
    const target = receiverOf()
    const admission = await target.admit(signed(made()))
    if (admission.kind !== 'admitted') throw new Error(admission.kind)
    expect(await admission.settle(false)).toMatchObject({
      kind: 'failed',
      status: 500,
      error: { code: 'handler_failed' },
    })
    const again = await target.admit(signed(made()))
    expect(again).toMatchObject({ kind: 'admitted', context: { attempt: 2 } })
  })

  it('settles once: later calls give the first one’s outcome', async () => {
    const onSettled = vi.fn()
    const target = receiverOf({ hooks: { onSettled } })
    const admission = await target.admit(signed(made()))
    if (admission.kind !== 'admitted') throw new Error(admission.kind)
    const { settle } = admission
    const [first, second] = await Promise.all([settle(true), settle(false)])
    expect(second).toBe(first)
    expect(await settle(false)).toBe(first)
    expect(onSettled).toHaveBeenCalledOnce()
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
  it('refuses new deliveries with 503 and waits for the running one', async () => {
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

  it('waits for a claim that is not settled yet, whatever its end', async () => {
    const target = receiverOf()
    const admission = await target.admit(signed(made()))
    if (admission.kind !== 'admitted') throw new Error(admission.kind)
    const drained = vi.fn()
    const draining = target.drain().then(drained)
    await new Promise(setImmediate)
    expect(drained).not.toHaveBeenCalled()
    await admission.settle(false)
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

  it('counts rejected, ignored and duplicate deliveries as over', async () => {
    const target = receiver({ handlers: { 'thing.made': () => {} } })
    await target.receive({ headers: {}, body: '' })
    await target.receive(signed(lost()))
    await target.receive(signed(made()))
    await target.receive(signed(made()))
    await target.drain()
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
    'refuses timeoutMs %s',
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

describe('a route behind a guard', () => {
  it('that threw context.discard is discarded: the retry is a duplicate', async () => {
    const target = receiverOf({ handlers: {} })
    const admission = await target.admit(signed(made()))
    if (admission.kind !== 'admitted') throw new Error(admission.kind)
    admission.context.discard('unknown customer')
    const outcome = await admission.settle(false)
    expect(outcome).toMatchObject({ kind: 'discarded', status: 200, reason: 'unknown customer' })
    expect((await target.admit(signed(made()))).kind).toBe('duplicate')
  })
})
