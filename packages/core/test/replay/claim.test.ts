import { memoryReplayStore, type ReplayStore, WebhookError } from '@hookseal/core'
import { made, NOW_MS, receiverOf, signed } from '@hookseal/tests-kit/acme'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { claimKey } from '../../src/replay/claim.ts'
import { readReplayOptions } from '../../src/replay/replay-settings.ts'
import { isLater } from '../../src/util/time-limit.ts'

beforeEach(() => void vi.useFakeTimers({ now: NOW_MS }))
afterEach(() => void vi.useRealTimers())

const after = <T>(ms: number, value: () => T | Promise<T>) =>
  new Promise<T>((resolve, reject) =>
    setTimeout(() => Promise.resolve().then(value).then(resolve, reject), ms),
  )

function harness(change: (memory: ReplayStore) => Partial<ReplayStore>) {
  const memory = memoryReplayStore()
  const release = vi.fn(memory.release)
  const handler = vi.fn()
  const store = { ...memory, release, ...change({ ...memory, release }) }
  const target = receiverOf({ handlers: { '*': handler }, replay: { store } })
  return { handler, memory, release, deliver: () => target.receive(signed(made())) }
}

describe('a claim', () => {
  it('that succeeds after timeoutMs is released at once, so that a retry is accepted', async () => {
    let delay = 2500
    const { deliver, handler, release } = harness((memory) => ({
      claim: (...args) => after(delay, () => memory.claim(...args)),
    }))
    const late = deliver()
    await vi.advanceTimersByTimeAsync(2000)
    expect(await late).toMatchObject({ status: 503, error: { code: 'store_unavailable' } })
    expect(release).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(500)
    expect(release).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/^[\w-]{43}$/), '1')
    delay = 0
    const retry = deliver()
    await vi.advanceTimersByTimeAsync(0)
    expect((await retry).kind).toBe('handled')
    expect(handler).toHaveBeenCalledOnce()
    expect(handler.mock.calls[0]?.[1].attempt).toBe(2)
  })

  it('that finds the key done or in flight too late releases nothing', async () => {
    for (const claim of [{ status: 'done' }, { status: 'in_flight', retryAfterMs: 5 }] as const) {
      const { deliver, release } = harness(() => ({ claim: () => after(2500, () => claim) }))
      const late = deliver()
      await vi.advanceTimersByTimeAsync(3000)
      expect((await late).status).toBe(503)
      expect(release).not.toHaveBeenCalled()
    }
  })

  it('that fails too late, or whose late release fails, disturbs nobody', async () => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    const fails = () => {
      throw new Error('down')
    }
    for (const change of [
      () => ({ claim: () => after(2500, fails) }),
      (memory: ReplayStore): Partial<ReplayStore> => ({
        claim: (...args) => after(2500, () => memory.claim(...args)),
        release: async () => fails(),
      }),
    ]) {
      const { deliver } = harness(change)
      const late = deliver()
      await vi.advanceTimersByTimeAsync(3000)
      expect((await late).status).toBe(503)
    }
    vi.useRealTimers()
    await new Promise(setImmediate)
    process.off('unhandledRejection', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
  })

  it.each<[string, ReplayStore['claim'], object]>([
    [
      'rejects',
      () => Promise.reject(new Error('no route to host')),
      { cause: { message: 'no route to host' } },
    ],
    [
      'throws',
      () => {
        throw new Error('no route to host')
      },
      { cause: { message: 'no route to host' } },
    ],
    [
      'hangs',
      () => new Promise(() => {}),
      { cause: { message: 'the replay store timed out after 2000 ms' } },
    ],
    ...[{}, undefined, null].map((nonsense): [string, ReplayStore['claim'], object] => [
      `gives ${JSON.stringify(nonsense)}`,
      async () => nonsense as never,
      { hint: "The store's claim() did not return a claim." },
    ]),
  ])('says what the store did that %s', async (_, claim, error) => {
    const { deliver } = harness(() => ({ claim }))
    const answer = deliver()
    await vi.advanceTimersByTimeAsync(2000)
    expect((await answer).error).toMatchObject({ code: 'store_unavailable', ...error })
  })

  it('keeps the error of a store that is full, with what it says', async () => {
    const full = new WebhookError('store_full', { hint: 'Add a disk.' })
    const { deliver } = harness(() => ({ claim: () => Promise.reject(full) }))
    expect((await deliver()).error).toBe(full)
  })

  it.each([
    ['an error of this library with another code', new WebhookError('lease_lost')],
    [
      'a foreign error with the same code',
      Object.assign(new Error('no room'), { code: 'store_full' }),
    ],
  ])('does not take %s for that of a full store', async (_, cause) => {
    const { deliver } = harness(() => ({ claim: () => Promise.reject(cause) }))
    const { error } = await deliver()
    expect(error?.code).toBe('store_unavailable')
    expect(error?.cause).toBe(cause)
  })

  it('that the store answers at once is there at once, without a timer', () => {
    const settings = readReplayOptions({ store: memoryReplayStore() }, {}, undefined, undefined)
    const claim = claimKey(settings, 'a')
    expect(isLater(claim)).toBe(false)
    expect(claim).toMatchObject({ key: 'a', attempt: 1 })
    expect(claimKey(settings, 'a')).toMatchObject({ status: 'in_flight' })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('that is answered in time leaves no timer', async () => {
    const { deliver } = harness(() => ({}))
    await deliver()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('an answer of the store that comes after the lease is over', () => {
  /** A claim during which each clock goes on by so much. */
  async function stalled(monotonicMs: number, wallMs: number, replay: object = {}) {
    let [monotonic, wall] = [1000, NOW_MS]
    const now = vi.spyOn(performance, 'now').mockImplementation(() => monotonic)
    const date = vi.spyOn(Date, 'now').mockImplementation(() => wall)
    const memory = memoryReplayStore({ now: () => 0 })
    const release = vi.fn(memory.release)
    const claim: ReplayStore['claim'] = async (...args) => {
      const answer = await memory.claim(...args)
      // The process stood still, or was suspended, before it could handle the answer.
      monotonic += monotonicMs
      wall += wallMs
      return answer
    }
    const handler = vi.fn()
    const target = receiverOf({
      handlers: { '*': handler },
      replay: { leaseMs: 60_000, ...replay, store: { ...memory, claim, release } },
    })
    const outcome = await target.receive(signed(made()))
    now.mockRestore()
    date.mockRestore()
    return { handler, outcome, release }
  }

  it.each([
    ['the monotonic clock', 60_000, 0],
    ['the wall clock, which goes on in suspend', 0, 60_000],
    ['both', 61_000, 61_000],
  ])('by %s is released: a 503, and the handler does not start', async (_, monotonic, wall) => {
    const { handler, outcome, release } = await stalled(monotonic, wall)
    expect(outcome).toMatchObject({
      kind: 'failed',
      status: 503,
      error: { code: 'lease_lost', hint: expect.stringMatching(/blocked event loop.*leaseMs/) },
    })
    expect(handler).not.toHaveBeenCalled()
    expect(release).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/^[\w-]{43}$/), '1')
  })

  it('is never a reason to run without protection', async () => {
    const { handler, outcome } = await stalled(60_000, 0, { onUnavailable: 'run' })
    expect(outcome.status).toBe(503)
    expect(handler).not.toHaveBeenCalled()
  })

  it('is in time up to the last millisecond, and a clock that is set back does not matter', async () => {
    expect((await stalled(59_999, 59_999)).outcome.kind).toBe('handled')
    expect((await stalled(0, -1e9)).outcome.kind).toBe('handled')
  })
})
