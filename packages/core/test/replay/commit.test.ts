import { memoryReplayStore, type Outcome, type ReplayStore } from '@hookseal/core'
import { made, NOW_MS, receiverOf, signed } from '@hookseal/tests-kit/acme'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

beforeEach(() => void vi.useFakeTimers({ now: NOW_MS }))
afterEach(() => void vi.useRealTimers())

type Commit = ReplayStore['commit']
const down = () => Promise.reject(new Error('down'))
const hangs = () => new Promise<never>(() => {})
const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** A receiver on a memory store with the given commit, and what became of one delivery. */
function deliver(commit: (memory: ReplayStore) => Commit, replay: object = {}) {
  const memory = memoryReplayStore()
  const spy = vi.fn(commit(memory))
  const extend = vi.fn(memory.extend)
  const told: Outcome[] = []
  const signals: AbortSignal[] = []
  const target = receiverOf({
    handlers: { '*': (_, { signal }) => void signals.push(signal) },
    onOutcome: (outcome) => void told.push(outcome),
    replay: { ...replay, store: { ...memory, commit: spy, extend } },
  })
  let tookMs: number | undefined
  const answer = target.receive(signed(made())).then((outcome) => {
    tookMs = Date.now() - NOW_MS
    return outcome
  })
  return {
    answer,
    calls: spy.mock.calls,
    extend,
    signals,
    target,
    told,
    tookMs: () => tookMs,
    kindNow: async () => (await target.admit(signed(made()))).kind,
  }
}

async function settled(commit: (memory: ReplayStore) => Commit, replay: object = {}) {
  const run = deliver(commit, replay)
  await vi.advanceTimersByTimeAsync(20_000)
  return { ...run, outcome: await run.answer, tookMs: run.tookMs() as number }
}

describe('a commit', () => {
  it('is made once when it succeeds', async () => {
    const { calls, tookMs, told, outcome } = await settled(() => async () => 'ok')
    expect([calls.length, tookMs, outcome.error]).toEqual([1, 0, undefined])
    expect(told).toEqual([outcome])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is tried again with the same token until it succeeds', async () => {
    let left = 3
    const { calls, outcome } = await settled(
      () => () => (left-- > 0 ? down() : Promise.resolve('ok')),
    )
    expect([calls.length, outcome.kind, outcome.error]).toEqual([4, 'handled', undefined])
    for (const call of calls) expect(call).toEqual(calls[0])
  })

  it.each([
    ['rejects', down, {}, 5000],
    [
      'throws',
      () => {
        throw new Error('down')
      },
      {},
      5000,
    ],
    ['hangs', hangs, {}, 5000],
    ['hangs with a short time limit', hangs, { timeoutMs: 10 }, 5000],
    // The budget is what the lease leaves beside one call to the store.
    ['hangs on a short lease', hangs, { leaseMs: 6000, timeoutMs: 2000 }, 4000],
  ] as const)(
    'delays the response for its time budget at most, if the store %s',
    async (_, commit, replay, budgetMs) => {
      const { outcome, told, tookMs } = await settled(() => commit, replay)
      expect(outcome).toMatchObject({
        kind: 'handled',
        status: 200,
        error: { code: 'store_unavailable' },
      })
      expect(told).toEqual([outcome])
      expect(tookMs).toBe(budgetMs)
    },
  )

  it('whose first attempt has no answer within the budget says so', async () => {
    const replay = { leaseMs: 2500, timeoutMs: 2000, maxRunMs: 5000 }
    const { outcome, tookMs } = await settled(() => hangs, replay)
    expect(tookMs).toBe(500)
    expect(outcome.error).toMatchObject({
      code: 'store_unavailable',
      cause: { message: 'the replay store did not confirm the commit within 500 ms' },
    })
  })

  it('that nobody confirms is tried, and its lease extended, until maxRunMs, and not beyond', async () => {
    const replay = { leaseMs: 6000, timeoutMs: 1000, maxRunMs: 60_000 }
    const { calls, extend, kindNow, tookMs } = deliver(() => hangs, replay)
    await vi.advanceTimersByTimeAsync(5000)
    expect(tookMs()).toBe(5000)
    for (let ms = 5000; ms < 60_000; ms += 1000) {
      const before = calls.length
      await vi.advanceTimersByTimeAsync(2000)
      expect(calls.length).toBeGreaterThan(before)
      expect(await kindNow()).toBe('in_flight')
      ms += 1000
    }
    const extended = extend.mock.calls.length
    expect(extended).toBeGreaterThan(25)
    await vi.advanceTimersByTimeAsync(12_000)
    const tried = calls.length
    expect(vi.getTimerCount()).toBe(0)
    await vi.advanceTimersByTimeAsync(120_000)
    expect([calls.length, extend.mock.calls.length]).toEqual([tried, extended])
    expect(await kindNow()).toBe('admitted')
  })

  it('that succeeds behind the answer ends the key, and no copy has run', async () => {
    let isDown = true
    const { answer, kindNow, tookMs } = deliver(
      (memory) =>
        (...args) =>
          isDown ? down() : memory.commit(...args),
      { leaseMs: 6000, timeoutMs: 1000 },
    )
    await vi.advanceTimersByTimeAsync(30_000)
    expect([(await answer).status, tookMs()]).toEqual([200, 5000])
    expect(await kindNow()).toBe('in_flight')
    isDown = false
    await vi.advanceTimersByTimeAsync(2000)
    expect(await kindNow()).toBe('duplicate')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('that takes longer than the lease has left is extended: no second run', async () => {
    const { answer, kindNow } = deliver(
      (memory) =>
        async (...args) => {
          await after(9000)
          return memory.commit(...args)
        },
      { leaseMs: 3000, timeoutMs: 1000 },
    )
    for (let ms = 0; ms < 8000; ms += 500) {
      expect(await kindNow()).toBe('in_flight')
      await vi.advanceTimersByTimeAsync(500)
    }
    await vi.advanceTimersByTimeAsync(2000)
    expect((await answer).status).toBe(200)
    expect(await kindNow()).toBe('duplicate')
  })

  it.each([
    [574, 12],
    [575, 13],
  ])(
    'is tried again as long as maxRunMs and a lease are not over: with %i ms, %i times',
    async (maxRunMs, attempts) => {
      // The twelfth attempt fails 6575 ms after the claim.
      const times: number[] = []
      const replay = { leaseMs: 6000, timeoutMs: 1000, maxRunMs }
      await settled(
        () => () => {
          times.push(Date.now() - NOW_MS)
          return down()
        },
        replay,
      )
      const all = [0, 25, 75, 175, 375, 775, 1575, 2575, 3575, 4575, 5575, 6575, 7575]
      expect(times).toEqual(all.slice(0, attempts))
    },
  )

  it('of a run that took longer than its claim can last is tried for the whole budget', async () => {
    const memory = memoryReplayStore()
    const times: number[] = []
    const commit: Commit = () => {
      times.push(Date.now() - NOW_MS - 60_000)
      return down()
    }
    const replay = { leaseMs: 3575, timeoutMs: 1000, maxRunMs: 1000, store: { ...memory, commit } }
    const target = receiverOf({
      handlers: { '*': () => after(60_000) },
      replay,
      toleranceSeconds: 1e6,
    })
    const answer = target.receive(signed(made()))
    await vi.advanceTimersByTimeAsync(80_000)
    expect(times).toEqual([0, 25, 75, 175, 375, 775, 1575, 2575, 3575])
    expect(await answer).toMatchObject({ kind: 'handled', status: 200 })
  })

  it('reports the last error within its budget', async () => {
    let attempts = 0
    const { outcome } = await settled(() => () => {
      return Promise.reject(new Error(`attempt ${++attempts} failed`))
    })
    expect(outcome.error).toMatchObject({
      code: 'store_unavailable',
      cause: { message: 'attempt 10 failed' },
    })
  })

  it('waits longer between attempts, up to a second', async () => {
    const times: number[] = []
    await settled(() => () => {
      times.push(Date.now())
      return down()
    })
    const pauses = times.slice(1).map((time, i) => time - (times[i] as number))
    expect(pauses.slice(0, 8)).toEqual([25, 50, 100, 200, 400, 800, 1000, 1000])
  })

  it.each<[string, Commit]>([
    ['at once', () => 'lease_lost' as never],
    ['later', async () => 'lease_lost'],
  ])(
    'is not retried if a store that answers %s has lost the lease, since the key is done',
    async (_, commit) => {
      const { calls, outcome } = await settled(() => commit)
      expect([calls.length, outcome.error?.code]).toEqual([1, 'lease_lost'])
    },
  )

  it('whose answer was lost does not count as a lost lease when it is tried again', async () => {
    let lostAnswers = 1
    const { calls, outcome } = await settled((memory) => async (...args) => {
      const held = await memory.commit(...args)
      return lostAnswers-- > 0 ? hangs() : held
    })
    expect([calls.length, outcome.kind, outcome.error]).toEqual([2, 'handled', undefined])
  })

  it('that overlaps with an extension loses no lease, and aborts no signal', async () => {
    const { answer, extend, signals, tookMs } = deliver(
      (memory) =>
        async (...args) => {
          const held = await memory.commit(...args)
          await after(4000)
          return held
        },
      { leaseMs: 9000, timeoutMs: 4500 },
    )
    await vi.advanceTimersByTimeAsync(4000)
    expect((await answer).error).toBeUndefined()
    expect(tookMs()).toBe(4000)
    // The extension at a third of the lease found the key done.
    expect(await extend.mock.results[0]?.value).toBe('lease_lost')
    expect(signals[0]?.aborted).toBe(false)
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('drain()', () => {
  it('waits for a commit that goes on behind the answer', async () => {
    let isDown = true
    const { answer, target } = deliver(
      (memory) =>
        (...args) =>
          isDown ? down() : memory.commit(...args),
    )
    await vi.advanceTimersByTimeAsync(6000)
    expect((await answer).status).toBe(200)
    const drained = vi.fn()
    void target.drain().then(drained)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(drained).not.toHaveBeenCalled()
    isDown = false
    await vi.advanceTimersByTimeAsync(1000)
    expect(drained).toHaveBeenCalledOnce()
  })
})
