import { createHmac } from 'node:crypto'
import {
  defineProvider,
  hmac,
  memoryReplayStore,
  type ReceiverOptions,
  type ReplayStore,
  WebhookError,
} from '@hookseal/core'
import {
  type AcmeEvents,
  acme,
  made,
  NOW_MS,
  receiverOf,
  SECRET,
  signed,
} from '@hookseal/tests-kit/acme'
import { patience } from '@hookseal/tests-kit/patience'
import { afterEach, describe, expect, it, vi } from 'vitest'

type Options = Partial<ReceiverOptions<AcmeEvents>>
// Passes on the clock of a test, never while it runs.
const LEASE_MS = patience(60_000)

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const fails = () => Promise.reject(new Error('store is down'))
const throws = () => {
  throw new Error('store is down')
}
const hangs = () => new Promise<never>(() => {})

/** A receiver on a store of which some verbs are broken. */
function harness(broken: Partial<ReplayStore> = {}, options: Options = {}) {
  const memory = memoryReplayStore()
  const store = { ...memory, ...broken }
  const spies = {
    claim: vi.fn(store.claim),
    commit: vi.fn(store.commit),
    release: vi.fn(store.release),
    extend: vi.fn(store.extend),
  }
  const handler = vi.fn()
  const onOutcome = vi.fn()
  const replay = { timeoutMs: 20, ...(options.replay as object), store: { ...store, ...spies } }
  const target = receiverOf({
    handlers: { '*': handler },
    onOutcome,
    ...options,
    replay,
  })
  return {
    ...spies,
    memory,
    handler,
    onOutcome,
    target,
    deliver: () => target.receive(signed(made())),
  }
}

describe('a store that is down, slow or full at the claim', () => {
  const ways: [string, ReplayStore['claim'], string][] = [
    ['rejects', fails, 'store_unavailable'],
    ['throws', throws, 'store_unavailable'],
    ['hangs', hangs, 'store_unavailable'],
    ['is full', () => Promise.reject(new WebhookError('store_full')), 'store_full'],
    [
      'rejects with another code',
      () => Promise.reject(new WebhookError('bad_token')),
      'store_unavailable',
    ],
    ['gives nonsense', async () => undefined as never, 'store_unavailable'],
    ['gives an unknown status', async () => ({ status: 'maybe' }) as never, 'store_unavailable'],
  ]

  it.each(ways)('answers 503 and does not run the handler when it %s', async (_, claim, code) => {
    const { deliver, handler, onOutcome } = harness({ claim })
    const outcome = await deliver()
    expect(outcome).toMatchObject({ kind: 'failed', status: 503, body: '', error: { code } })
    expect(handler).not.toHaveBeenCalled()
    expect(onOutcome).toHaveBeenCalledExactlyOnceWith(outcome, expect.anything())
  })

  it.each(ways)(
    'runs the handler unprotected, where that is wanted, when it %s',
    async (_, claim) => {
      const replay = { onUnavailable: 'run' } as const
      const { commit, deliver, handler, release } = harness({ claim }, { replay })
      const outcome = await deliver()
      expect(outcome).toMatchObject({ kind: 'handled', status: 200 })
      expect(handler.mock.calls[0]?.[0].replayScope).toBe('none')
      expect(handler.mock.calls[0]?.[1]).toMatchObject({ attempt: 1 })
      expect(commit).not.toHaveBeenCalled()
      expect(release).not.toHaveBeenCalled()
    },
  )

  it('answers a throw of an unprotected handler with 500', async () => {
    const { deliver, handler } = harness({ claim: fails }, { replay: { onUnavailable: 'run' } })
    handler.mockRejectedValue(new Error('no'))
    expect(await deliver()).toMatchObject({ kind: 'failed', status: 500 })
  })
})

describe('a claim that is answered after its lease is over', () => {
  it.each(['reject', 'run'] as const)(
    'never runs the handler, because another run may have started: onUnavailable is "%s"',
    async (onUnavailable) => {
      const now = performance.now.bind(performance)
      let blockedMs = 0
      vi.spyOn(performance, 'now').mockImplementation(() => now() + blockedMs)
      const memory = memoryReplayStore()
      const claim: ReplayStore['claim'] = async (...args) => {
        const claimed = await memory.claim(...args)
        // No timer runs meanwhile, only the clock goes on.
        blockedMs += LEASE_MS
        return claimed
      }
      const replay = { onUnavailable, leaseMs: LEASE_MS, timeoutMs: 100 }
      const { deliver, handler, release } = harness(
        { ...memory, claim },
        { replay: replay as never },
      )
      expect(await deliver()).toMatchObject({
        kind: 'failed',
        status: 503,
        error: { code: 'lease_lost' },
      })
      expect(handler).not.toHaveBeenCalled()
      expect(release).toHaveBeenCalledOnce()
    },
  )
})

describe('another run in flight', () => {
  it('is answered 503 with the time that its lease has left, in whole seconds', async () => {
    let now = NOW_MS
    const store = memoryReplayStore({ now: () => now })
    const target = receiverOf({ replay: { store, leaseMs: 30_000 } })
    await target.admit(signed(made()))
    for (const [passed, seconds] of [
      [0, '30'],
      [1, '30'],
      [1000, '29'],
      [29_999, '1'],
    ] as const) {
      now = NOW_MS + passed
      const inFlight = await target.admit(signed(made()))
      expect(inFlight).toMatchObject({
        kind: 'in_flight',
        status: 503,
        headers: { 'retry-after': seconds },
        body: '',
        error: { code: 'in_flight' },
      })
    }
    now = NOW_MS + 30_000
    expect(await target.admit(signed(made()))).toMatchObject({ context: { attempt: 2 } })
  })
})

describe('a store that fails after the handler', () => {
  it('does not change the response at commit, and onOutcome is notified', async () => {
    vi.useFakeTimers()
    const { commit, deliver, handler, onOutcome } = harness({ commit: fails })
    const answer = deliver()
    await vi.advanceTimersByTimeAsync(5000)
    vi.useRealTimers()
    expect(await answer).toMatchObject({ kind: 'handled', status: 200 })
    expect(handler).toHaveBeenCalledOnce()
    expect(commit.mock.calls.length).toBeGreaterThan(3)
    const [[told]] = onOutcome.mock.calls as [[object]]
    expect(told).toMatchObject({
      kind: 'handled',
      status: 200,
      error: { code: 'store_unavailable' },
    })
  })

  it('fails once at commit: no second run', async () => {
    let failures = 1
    const memory = memoryReplayStore()
    const commit: ReplayStore['commit'] = (...args) =>
      failures-- > 0 ? fails() : memory.commit(...args)
    const { deliver, handler, onOutcome } = harness({ ...memory, commit })
    expect((await deliver()).kind).toBe('handled')
    expect((await deliver()).kind).toBe('duplicate')
    expect(handler).toHaveBeenCalledOnce()
    expect(onOutcome.mock.calls.map(([outcome]) => outcome.kind)).toEqual(['handled', 'duplicate'])
  })

  it.each([
    ['rejects', fails],
    ['throws', throws],
    ['hangs', hangs],
  ])('answers 500 anyway when release %s; the lease frees the key', async (_, release) => {
    let now = NOW_MS
    const memory = memoryReplayStore({ now: () => now })
    const { deliver, handler } = harness({ ...memory, release }, { replay: { leaseMs: LEASE_MS } })
    handler.mockRejectedValueOnce(new Error('no'))
    expect(await deliver()).toMatchObject({ status: 500, error: { code: 'handler_failed' } })
    expect((await deliver()).status).toBe(503)
    now += LEASE_MS
    expect((await deliver()).kind).toBe('handled')
  })

  it('lost the lease while the handler ran: the sender gets a 2xx, the commit succeeds, and onOutcome is notified', async () => {
    let now = NOW_MS
    const memory = memoryReplayStore({ now: () => now })
    const { deliver, handler, onOutcome, target } = harness(memory, {
      replay: { leaseMs: LEASE_MS },
    })
    handler.mockImplementationOnce(async () => {
      now += LEASE_MS
      const successor = await target.admit(signed(made()))
      expect(successor).toMatchObject({ kind: 'admitted', context: { attempt: 2 } })
    })
    expect(await deliver()).toMatchObject({ kind: 'handled', status: 200 })
    const [[told]] = onOutcome.mock.calls as [[object]]
    expect(told).toMatchObject({ kind: 'handled', status: 200, error: { code: 'lease_lost' } })
    expect((await deliver()).kind).toBe('duplicate')
  })

  it('reports a lost lease even if the first commit found the store down', async () => {
    let now = NOW_MS
    let failures = 1
    const memory = memoryReplayStore({ now: () => now })
    const commit: ReplayStore['commit'] = (...args) =>
      failures-- > 0 ? fails() : memory.commit(...args)
    const extend = async () => 'lease_lost' as const
    const store = { ...memory, commit, extend }
    vi.useFakeTimers()
    const { deliver, handler, onOutcome, target } = harness(store, { replay: { leaseMs: 3000 } })
    handler.mockImplementationOnce(async (_, { signal }) => {
      now += 3000
      await target.admit(signed(made()))
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
    })
    const answer = deliver()
    // The first extension is a third of a lease after the claim; then comes the pause before the second commit.
    await vi.advanceTimersByTimeAsync(2000)
    expect((await answer).status).toBe(200)
    expect(onOutcome.mock.calls[0]?.[0]).toMatchObject({ error: { code: 'lease_lost' } })
  })
})

describe('a worker that outlived its lease', () => {
  it("cannot release its successor's claim", async () => {
    let now = NOW_MS
    const store = memoryReplayStore({ now: () => now })
    const replay = { store, leaseMs: LEASE_MS, timeoutMs: 500 }
    const target = receiverOf({ replay })
    const first = await target.admit(signed(made()))
    now += LEASE_MS
    const second = await target.admit(signed(made()))
    if (first.kind !== 'admitted' || second.kind !== 'admitted') throw new Error('not admitted')
    expect(await first.finish('failed')).toMatchObject({ status: 500 })
    expect((await target.admit(signed(made()))).kind).toBe('in_flight')
    expect((await second.finish('handled')).kind).toBe('handled')
    expect((await target.admit(signed(made()))).kind).toBe('duplicate')
  })
})

describe('context.discard', () => {
  it('is not any error that looks like it', async () => {
    const { deliver, handler } = harness()
    handler.mockImplementationOnce(() => {
      throw Object.assign(new Error('reason'), { discard: true, reason: 'reason' })
    })
    expect((await deliver()).kind).toBe('failed')
  })

  it('stays 2xx when the store fails at commit, and onOutcome is notified', async () => {
    vi.useFakeTimers()
    const { deliver, handler, onOutcome } = harness({ commit: fails })
    handler.mockImplementationOnce((_, context) => {
      throw context.discard('closed')
    })
    const answer = deliver()
    await vi.advanceTimersByTimeAsync(5000)
    vi.useRealTimers()
    expect(await answer).toMatchObject({ kind: 'discarded', status: 200 })
    expect(onOutcome.mock.calls[0]?.[0]).toMatchObject({ error: { code: 'store_unavailable' } })
  })
})

describe('a handler that fences its own writes', () => {
  it('gets a 503 lease_lost for its own error, and handler_failed for any other WebhookError', async () => {
    for (const [code, heard] of [
      ['lease_lost', 'lease_lost'],
      ['bad_token', 'handler_failed'],
    ] as const) {
      const { deliver, handler, release } = harness()
      handler.mockRejectedValue(new WebhookError(code))
      expect((await deliver()).error?.code).toBe(heard)
      expect(release).toHaveBeenCalledOnce()
    }
  })
})

describe('a delivery without a key', () => {
  const keyless = (options: Options) => {
    const scheme = hmac({ secret: SECRET, header: 'x-sig' })
    const identify = () => ({ type: 'x', key: false as const })
    const provider = defineProvider<AcmeEvents>({ ...acme(), scheme, identify })
    const mac = createHmac('sha256', SECRET).update('{}').digest('hex')
    const handler = vi.fn()
    const target = receiverOf({ provider, handlers: { '*': handler }, ...options })
    return { handler, deliver: () => target.receive({ headers: { 'x-sig': mac }, body: '{}' }) }
  }

  it('is a mistake with an archive, which keeps its rows by key', async () => {
    const archive = { record: vi.fn(async () => {}), finish: vi.fn(async () => {}) }
    const { deliver, handler } = keyless({ archive })
    expect(await deliver()).toMatchObject({
      kind: 'failed',
      status: 500,
      error: {
        code: 'provider_failed',
        cause: { message: expect.stringMatching(/^an archive requires a replay key/) },
      },
    })
    expect([archive.record, archive.finish, handler].flatMap((spy) => spy.mock.calls)).toEqual([])
  })

  it('runs each time without one, and claims nothing', async () => {
    const claim = vi.fn(memoryReplayStore().claim)
    const { deliver, handler } = keyless({ replay: { store: { ...memoryReplayStore(), claim } } })
    for (let i = 0; i < 2; i++) expect((await deliver()).kind).toBe('handled')
    expect(handler.mock.calls.map(([, { attempt }]) => attempt)).toEqual([1, 1])
    expect(claim).not.toHaveBeenCalled()
  })
})

describe('an archive that stops the process for longer than the lease', () => {
  it('prevents the handler from starting, and the sender retries', async () => {
    let blocks = true
    const now = performance.now.bind(performance)
    let blockedMs = 0
    vi.spyOn(performance, 'now').mockImplementation(() => now() + blockedMs)
    const record = async () => {
      // No timer runs meanwhile, only the clock goes on.
      if (blocks) blockedMs += LEASE_MS
      blocks = false
    }
    const archive = { record, finish: async () => {} }
    const replay = { timeoutMs: 100, leaseMs: LEASE_MS } as never
    const { deliver, handler } = harness({}, { archive, replay })
    expect(await deliver()).toMatchObject({ kind: 'failed', error: { code: 'lease_lost' } })
    expect(handler).not.toHaveBeenCalled()
    expect((await deliver()).kind).toBe('handled')
    expect(handler).toHaveBeenCalledOnce()
  })
})
