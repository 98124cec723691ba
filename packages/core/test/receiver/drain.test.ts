import { made, NOW_MS, receiverOf, signed } from '@hookseal/tests-kit/acme'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { drainGate } from '../../src/receiver/drain.ts'

beforeEach(() => void vi.useFakeTimers({ now: NOW_MS }))
afterEach(() => void vi.useRealTimers())

const stuck = { '*': () => new Promise(() => {}) }

async function draining(replay: object | false, timeoutMs?: number) {
  const target = receiverOf({ handlers: stuck, replay: replay as never })
  void target.receive(signed(made()))
  await vi.advanceTimersByTimeAsync(0)
  const drained = vi.fn()
  void target.drain(timeoutMs === undefined ? undefined : { timeoutMs }).then(drained)
  return drained
}

describe('drain()', () => {
  it('waits for a handler that never settles until maxRunMs, and no longer', async () => {
    const drained = await draining({ leaseMs: 3000, maxRunMs: 10_000 })
    await vi.advanceTimersByTimeAsync(9999)
    expect(drained).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(drained).toHaveBeenCalledOnce()
  })

  it('waits no longer than maxRunMs, whatever it is given', async () => {
    const drained = await draining({ leaseMs: 3000, maxRunMs: 10_000 }, 1e6)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(drained).toHaveBeenCalledOnce()
  })

  it('waits ten leases where nothing else is said', async () => {
    const drained = await draining({})
    await vi.advanceTimersByTimeAsync(599_999)
    expect(drained).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(drained).toHaveBeenCalledOnce()
  })

  it('gives up earlier where that is asked for', async () => {
    const drained = await draining({}, 500)
    await vi.advanceTimersByTimeAsync(499)
    expect(drained).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(drained).toHaveBeenCalledOnce()
  })

  it('may be asked for again, and every caller is answered', async () => {
    let end: (value?: unknown) => void = () => {}
    const target = receiverOf({
      handlers: {
        '*': () =>
          new Promise((resolve) => {
            end = resolve
          }),
      },
    })
    void target.receive(signed(made()))
    await vi.advanceTimersByTimeAsync(0)
    const [first, second] = [vi.fn(), vi.fn()]
    void target.drain().then(first)
    void target.drain({ timeoutMs: 1000 }).then(second)
    end()
    await vi.advanceTimersByTimeAsync(0)
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 1])
    expect(vi.getTimerCount()).toBe(0)
    await target.drain()
  })
})

describe('a gate', () => {
  it('counts what is inside, and each leaves once', async () => {
    const gate = drainGate()
    const [one, two] = [gate.enter(), gate.enter()]
    const drained = vi.fn()
    void gate.drain(1e9).then(drained)
    expect(gate.isClosed()).toBe(true)
    one()
    one()
    await vi.advanceTimersByTimeAsync(0)
    expect(drained).not.toHaveBeenCalled()
    two()
    await vi.advanceTimersByTimeAsync(0)
    expect(drained).toHaveBeenCalledOnce()
  })

  it('waits for longer than a timer can, without firing at once', async () => {
    const gate = drainGate()
    gate.enter()
    const drained = vi.fn()
    void gate.drain(Number.POSITIVE_INFINITY).then(drained)
    await vi.advanceTimersByTimeAsync(1e6)
    expect(drained).not.toHaveBeenCalled()
  })
})
