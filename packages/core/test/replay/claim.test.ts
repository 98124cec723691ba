import { memoryReplayStore, type ReplayStore } from '@hookseal/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { made, NOW_MS, receiverOf, signed } from '../support/acme.ts'

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
  const hooks = { onSettled: () => {} }
  const target = receiverOf({ handlers: { '*': handler }, hooks, replay: { store } })
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
    expect(release).toHaveBeenCalledOnce()
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

  it('that is answered in time leaves no timer', async () => {
    const { deliver } = harness(() => ({}))
    await deliver()
    expect(vi.getTimerCount()).toBe(0)
  })
})
