import {
  type Archive,
  type HandlerContext,
  memoryReplayStore,
  type ReceiverOptions,
  type ReplayStore,
  WebhookError,
} from '@hookseal/core'
import { COMMITTED } from '@hookseal/core/toolkit'
import { type AcmeEvents, made, NOW_MS, receiverOf, signed } from '@hookseal/tests-kit/acme'
import { afterEach, describe, expect, it, vi } from 'vitest'

afterEach(() => void vi.useRealTimers())

type Options = Partial<ReceiverOptions<AcmeEvents>>
type Handle = (context: HandlerContext) => unknown

/** What a store's `inTransaction` does once its transaction has ended the key. */
const committed = (context: HandlerContext) => (Reflect.get(context, COMMITTED) as () => void)()

function harness(handle: Handle, options: Options = {}, change: Partial<ReplayStore> = {}) {
  const memory = memoryReplayStore()
  const store = { ...memory, ...change }
  const spies = { commit: vi.fn(store.commit), release: vi.fn(store.release) }
  const target = receiverOf({
    handlers: { '*': (_, context) => handle(context) },
    ...options,
    replay: { store: { ...store, ...spies } },
  })
  return { ...spies, memory, target, deliver: () => target.receive(signed(made())) }
}

describe('a handler whose own transaction has ended the key', () => {
  it('is handled, and the store is asked for no second commit', async () => {
    const { commit, deliver, release } = harness(committed)
    expect(await deliver()).toMatchObject({ kind: 'handled', status: 200 })
    expect(commit).not.toHaveBeenCalled()
    expect(release).not.toHaveBeenCalled()
  })

  it('has no error, with and without a claim', async () => {
    expect((await harness(committed).deliver()).error).toBeUndefined()
    const handlers = { '*': (_: unknown, context: HandlerContext) => committed(context) }
    const outcome = await receiverOf({ handlers, replay: false }).receive(signed(made()))
    expect([outcome.kind, outcome.error]).toEqual(['handled', undefined])
  })

  it('stays handled when it throws afterward, with the error on the outcome', async () => {
    const cause = new Error('behind the commit')
    const { commit, deliver, release } = harness((context) => {
      committed(context)
      throw cause
    })
    const outcome = await deliver()
    expect(outcome).toMatchObject({ kind: 'handled', status: 200, body: '' })
    expect(outcome.error).toMatchObject({ code: 'handler_failed', cause, provider: 'acme' })
    expect(commit).not.toHaveBeenCalled()
    expect(release).not.toHaveBeenCalled()
  })

  it('stays committed when it discards afterward', async () => {
    const { commit, deliver } = harness((context) => {
      committed(context)
      throw context.discard('done already')
    })
    expect(await deliver()).toMatchObject({ kind: 'discarded', status: 200 })
    expect(commit).not.toHaveBeenCalled()
  })

  it('ends its lease', async () => {
    vi.useFakeTimers({ now: NOW_MS })
    const { deliver } = harness(committed)
    await deliver()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is marked out of sight of the application', async () => {
    const seen: HandlerContext[] = []
    const { deliver } = harness((context) => void seen.push(context))
    await deliver()
    expect(Object.keys(seen[0] ?? {}).sort()).toEqual([
      'answer',
      'attempt',
      'discard',
      'request',
      'signal',
    ])
    expect(Object.getOwnPropertySymbols({ ...seen[0] })).toEqual([])
  })
})

describe('a run in which nothing is asynchronous', () => {
  it('ends in the turn in which it began', async () => {
    const told: string[] = []
    const target = receiverOf({
      handlers: { '*': () => {} },
      onOutcome: ({ kind }) => void told.push(kind),
    })
    const running = target.receive(signed(made()))
    expect(told).toEqual(['handled'])
    expect((await running).kind).toBe('handled')
  })
})

describe('a failure', () => {
  it.each([
    ['lease_lost', 503, 'lease_lost'],
    ['payload_mismatch', 500, 'payload_mismatch'],
    ['handler_failed', 500, 'handler_failed'],
    ['bad_token', 500, 'handler_failed'],
    ['store_unavailable', 500, 'handler_failed'],
    ['in_flight', 500, 'handler_failed'],
  ] as const)('that a handler calls %s is answered %i %s', async (code, status, heard) => {
    const { deliver, release } = harness(() => {
      throw new WebhookError(code)
    })
    expect(await deliver()).toMatchObject({ kind: 'failed', status, error: { code: heard } })
    expect(release).toHaveBeenCalledOnce()
  })

  it('names its provider and endpoint', async () => {
    const { deliver } = harness(() => Promise.reject(new Error('no')), { endpoint: 'e1' })
    expect((await deliver()).error).toMatchObject({ provider: 'acme', endpoint: 'e1' })
  })

  it('of a frozen error is answered anyway', async () => {
    const { deliver } = harness(() => {
      throw Object.freeze(new WebhookError('lease_lost'))
    })
    expect((await deliver()).status).toBe(503)
  })
})

describe('an archive', () => {
  function recorded(change: Partial<Archive> = {}) {
    const calls: unknown[][] = []
    const archive: Archive = {
      async record(delivery, { attempt, headers }) {
        calls.push(['record', delivery.key, attempt, [...headers]])
      },
      async finish(key, run) {
        calls.push(['finish', key, run])
      },
      ...change,
    }
    return { archive, calls }
  }

  it('is told before the handler runs, and how it ended', async () => {
    const { archive, calls } = recorded()
    const order: number[] = []
    let left = 1
    const handle: Handle = ({ discard }) => {
      order.push(calls.length)
      if (left-- > 0) throw new Error('first')
      throw discard('second')
    }
    const { target } = harness(handle, { archive })
    const { headers, body } = signed(made())
    const input = { headers: { ...headers, cookie: 'CREDENTIAL', 'x-a': '1' }, body }
    const { key } = await target.verify(input)
    await target.receive(input)
    await target.receive(input)
    await target.receive(input)
    const record = (attempt: number) => ['record', key, attempt, [['x-a', '1']]]
    expect(calls).toEqual([
      record(1),
      ['finish', key, { attempt: 1, result: 'failed', error: 'handler_failed' }],
      record(2),
      ['finish', key, { attempt: 2, result: 'discarded', error: undefined }],
    ])
    expect(order).toEqual([1, 3])
  })

  it('receives nothing of what is rejected, ignored, a duplicate or in flight', async () => {
    const { archive, calls } = recorded()
    const target = receiverOf({ archive, handlers: { 'thing.made': () => {} } })
    await target.receive({ headers: {}, body: '' })
    await target.receive(signed({ type: 'other' }))
    await target.receive(signed(made()))
    await target.receive(signed(made()))
    const admission = await target.admit(signed(made('b')))
    await target.admit(signed(made('b')))
    expect(admission.kind).toBe('admitted')
    expect(calls.map(([verb]) => verb)).toEqual(['record', 'finish', 'record'])
    if (admission.kind === 'admitted') await admission.finish('failed')
  })

  it.each<[string, () => Promise<never>]>([
    ['rejects', () => Promise.reject(new Error('archive is down'))],
    [
      'throws',
      () => {
        throw new Error('archive is down')
      },
    ],
    ['hangs', () => new Promise(() => {})],
  ])('that %s is a 503 before the handler, and the claim is released', async (_, record) => {
    vi.useFakeTimers({ now: NOW_MS })
    const { archive } = recorded({ record })
    const handle = vi.fn()
    const { release, deliver } = harness(handle, { archive })
    const answer = deliver()
    await vi.advanceTimersByTimeAsync(2000)
    expect(await answer).toMatchObject({
      kind: 'failed',
      status: 503,
      error: { code: 'store_unavailable', hint: expect.stringContaining('archive') },
    })
    expect(handle).not.toHaveBeenCalled()
    expect(release).toHaveBeenCalledOnce()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('without replay protection has two seconds, for the record and for the result', async () => {
    vi.useFakeTimers({ now: NOW_MS })
    const hangs = () => new Promise<never>(() => {})
    for (const [change, outcome] of [
      [{ record: hangs }, { kind: 'failed', status: 503, error: { code: 'store_unavailable' } }],
      [{ finish: hangs }, { kind: 'handled', status: 200 }],
    ] as const) {
      const { archive } = recorded(change)
      const handler = vi.fn()
      const target = receiverOf({ archive, handlers: { '*': handler }, replay: false })
      const told = vi.fn()
      const answer = target.receive(signed(made()))
      void answer.then(told)
      await vi.advanceTimersByTimeAsync(1999)
      expect(told).not.toHaveBeenCalled()
      await vi.advanceTimersByTimeAsync(1)
      expect(await answer).toMatchObject(outcome)
      expect(handler).toHaveBeenCalledTimes(outcome.kind === 'handled' ? 1 : 0)
    }
  })

  it("has the time of one call to the store, and an error's cause says so", async () => {
    vi.useFakeTimers({ now: NOW_MS })
    const { archive } = recorded({ record: () => new Promise(() => {}) })
    const target = receiverOf({ archive, handlers: { '*': () => {} }, replay: { timeoutMs: 300 } })
    const answer = target.receive(signed(made()))
    await vi.advanceTimersByTimeAsync(300)
    expect((await answer).error).toMatchObject({
      code: 'store_unavailable',
      hint: expect.stringContaining('replay.onUnavailable'),
      cause: { message: 'the archive timed out after 300 ms' },
    })
  })

  it('that is down does not keep the handler from running where onUnavailable is run', async () => {
    const { archive } = recorded({ record: () => Promise.reject(new Error('down')) })
    const handler = vi.fn()
    const target = receiverOf({
      archive,
      handlers: { '*': handler },
      replay: { onUnavailable: 'run' },
    })
    expect((await target.receive(signed(made()))).kind).toBe('handled')
    expect(handler).toHaveBeenCalledOnce()
  })

  it('that fails behind the handler changes no answer', async () => {
    vi.useFakeTimers({ now: NOW_MS })
    for (const finish of [
      () => Promise.reject(new Error('x')),
      () => new Promise<never>(() => {}),
    ]) {
      const { archive } = recorded({ finish })
      const { deliver } = harness(() => {}, { archive })
      const answer = deliver()
      await vi.advanceTimersByTimeAsync(2000)
      expect(await answer).toMatchObject({ kind: 'handled', status: 200 })
    }
  })

  it('that takes so long that the lease is lost meanwhile starts no handler', async () => {
    vi.useFakeTimers({ now: NOW_MS })
    const { archive } = recorded({
      record: () => new Promise((resolve) => setTimeout(resolve, 1500)),
    })
    const handle = vi.fn()
    const memory = memoryReplayStore()
    const extend: ReplayStore['extend'] = async () => 'lease_lost'
    const target = receiverOf({
      archive,
      handlers: { '*': (_, context) => handle(context) },
      replay: { store: { ...memory, extend }, leaseMs: 3000 },
    })
    const answer = target.receive(signed(made()))
    await vi.advanceTimersByTimeAsync(1500)
    expect(await answer).toMatchObject({ status: 503, error: { code: 'lease_lost' } })
    expect(handle).not.toHaveBeenCalled()
  })
})

describe('a handler that returns an object with a then method that is not a promise', () => {
  it.each(['function', 'object'] as const)(
    'is waited for, and its failure is one: %s',
    async (type) => {
      const failing = new Promise((_, reject) => setTimeout(() => reject(new Error('later')), 5))
      const later = Object.assign(
        type === 'function' ? () => {} : {},
        Object.fromEntries([['then', failing.then.bind(failing)]]),
      )
      const { deliver, commit } = harness(() => later)
      expect(await deliver()).toMatchObject({ kind: 'failed', status: 500 })
      expect(commit).not.toHaveBeenCalled()
    },
  )
})
