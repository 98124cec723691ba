import { type HandlerContext, memoryReplayStore, type ReplayStore } from '@hookseal/core'
import { acme, made, NOW_MS, receiverOf, signed } from '@hookseal/tests-kit/acme'
import { eventually } from '@hookseal/tests-kit/eventually'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { thisMoment } from '../../src/replay/claim.ts'
import { holdLease } from '../../src/replay/lease.ts'
import { readReplayOptions } from '../../src/replay/replay-settings.ts'

const LEASE_MS = 3000

beforeEach(() => void vi.useFakeTimers({ now: NOW_MS }))
afterEach(() => void vi.useRealTimers())

/** One admitted delivery on a memory store, whose verbs may be replaced. */
async function admitted(change: Partial<ReplayStore> = {}, replay: object = {}) {
  const memory = memoryReplayStore()
  const extend = vi.fn(change.extend ?? memory.extend)
  const store = { ...memory, ...change, extend }
  // A tolerance that lets the clock run: the time that passes is the lease's, not the signature's.
  const target = receiverOf({
    provider: acme(),
    toleranceSeconds: 1e6,
    replay: { leaseMs: LEASE_MS, ...replay, store },
  })
  const admit = () => target.admit(signed(made()))
  const admission = await admit()
  if (admission.kind !== 'admitted') throw new Error(admission.kind)
  return { admission, admit, extend, memory, signal: admission.context.signal }
}

describe('a lease', () => {
  it('is extended at each third of its length, with its own token', async () => {
    const { extend, signal } = await admitted()
    await vi.advanceTimersByTimeAsync(999)
    expect(extend).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(extend).toHaveBeenCalledOnce()
    expect(extend.mock.calls[0]).toEqual([
      expect.any(String),
      expect.any(String),
      { leaseMs: LEASE_MS },
    ])
    await vi.advanceTimersByTimeAsync(9000)
    expect(extend).toHaveBeenCalledTimes(10)
    expect(signal.aborted).toBe(false)
  })

  it('keeps the key from a second run for as long as the handler needs', async () => {
    const { admission, admit } = await admitted()
    for (let i = 0; i < 10; i++) {
      await vi.advanceTimersByTimeAsync(2500)
      expect((await admit()).kind).toBe('in_flight')
    }
    expect((await admission.finish('handled')).kind).toBe('handled')
  })

  it.each(['handled', 'failed', 'discarded'] as const)(
    'ends with its run, and leaves no timer: finish(%s)',
    async (result) => {
      const { admission, extend, signal } = await admitted()
      await admission.finish(result)
      expect(vi.getTimerCount()).toBe(0)
      await vi.advanceTimersByTimeAsync(60_000)
      expect(extend).not.toHaveBeenCalled()
      expect(signal.aborted).toBe(false)
    },
  )

  it('aborts the signal, and stops, when the store says that it is lost', async () => {
    const { extend, signal } = await admitted({ extend: async () => 'lease_lost' })
    await vi.advanceTimersByTimeAsync(999)
    expect(signal.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(signal.aborted).toBe(true)
    expect(signal.reason).toMatchObject({ code: 'lease_lost' })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(extend).toHaveBeenCalledOnce()
    expect(vi.getTimerCount()).toBe(0)
  })

  it.each([
    ['rejects', () => Promise.reject(new Error('down'))],
    [
      'throws',
      () => {
        throw new Error('down')
      },
    ],
    ['hangs', () => new Promise<never>(() => {})],
  ])(
    'aborts the signal after one whole lease without an extension: the store %s',
    async (_, extend) => {
      const { signal } = await admitted({ extend }, { timeoutMs: 100 })
      await vi.advanceTimersByTimeAsync(LEASE_MS - 1)
      expect(signal.aborted).toBe(false)
      await vi.advanceTimersByTimeAsync(1)
      expect(signal.aborted).toBe(true)
    },
  )

  it('outlives a short outage of the store', async () => {
    const memory = memoryReplayStore()
    let down = true
    const extend: ReplayStore['extend'] = (...args) =>
      down ? Promise.reject(new Error('down')) : memory.extend(...args)
    const { admit, signal } = await admitted({ ...memory, extend })
    await vi.advanceTimersByTimeAsync(1500)
    down = false
    await vi.advanceTimersByTimeAsync(20_000)
    expect(signal.aborted).toBe(false)
    expect((await admit()).kind).toBe('in_flight')
  })

  it('is not extended after maxRunMs: the key is free, and the signal aborted, one lease later', async () => {
    const { admission, admit, signal } = await admitted({}, { maxRunMs: 10_000 })
    await vi.advanceTimersByTimeAsync(10_000)
    expect(signal.aborted).toBe(false)
    expect((await admit()).kind).toBe('in_flight')
    await vi.advanceTimersByTimeAsync(LEASE_MS)
    expect(signal.aborted).toBe(true)
    const successor = await admit()
    expect(successor).toMatchObject({ kind: 'admitted', context: { attempt: 2 } })
    expect((await admission.finish('failed')).status).toBe(500)
    expect((await admit()).kind).toBe('in_flight')
  })

  it('is extended for maxRunMs from its claim on, however long the process has run', async () => {
    await vi.advanceTimersByTimeAsync(20_000)
    const { extend, signal } = await admitted({}, { maxRunMs: 10_000 })
    await vi.advanceTimersByTimeAsync(10_000)
    expect(extend).toHaveBeenCalledTimes(10)
    await vi.advanceTimersByTimeAsync(LEASE_MS - 1)
    expect(signal.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(signal.aborted).toBe(true)
    expect(extend).toHaveBeenCalledTimes(10)
  })

  it('is never extended where maxRunMs ends before its first third, and is lost at its end', async () => {
    const { extend, signal } = await admitted({}, { maxRunMs: LEASE_MS / 3 - 1 })
    await vi.advanceTimersByTimeAsync(LEASE_MS - 1)
    expect(signal.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(signal.aborted).toBe(true)
    await vi.advanceTimersByTimeAsync(10 * LEASE_MS)
    expect(extend).not.toHaveBeenCalled()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is extended once where maxRunMs ends with its first third', async () => {
    const { extend, signal } = await admitted({}, { maxRunMs: LEASE_MS / 3 })
    await vi.advanceTimersByTimeAsync(LEASE_MS / 3 + LEASE_MS - 1)
    expect(signal.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(signal.aborted).toBe(true)
    expect(extend).toHaveBeenCalledOnce()
  })

  it('is lost at its end while an extension has no answer yet, and a late answer changes nothing', async () => {
    const memory = memoryReplayStore()
    const extend = vi.fn<ReplayStore['extend']>(async (...args) => {
      await new Promise((resolve) => setTimeout(resolve, 2500))
      return memory.extend(...args)
    })
    const { signal } = await admitted({ extend }, { timeoutMs: 2900 })
    await vi.advanceTimersByTimeAsync(LEASE_MS - 1)
    expect(signal.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(signal.aborted).toBe(true)
    await vi.advanceTimersByTimeAsync(10 * LEASE_MS)
    expect(extend).toHaveBeenCalledOnce()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is extended for ten leases by default', async () => {
    const { extend, signal } = await admitted()
    await vi.advanceTimersByTimeAsync(100 * LEASE_MS)
    expect(extend).toHaveBeenCalledTimes(30)
    expect(signal.aborted).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('of a handler that never settles frees its key', async () => {
    const contexts: HandlerContext[] = []
    const target = receiverOf({
      now: Date.now,
      replay: { leaseMs: LEASE_MS, maxRunMs: 5000 },
      handlers: { '*': (_, context) => (contexts.push(context) === 1 ? new Promise(() => {}) : 1) },
    })
    void target.receive(signed(made()))
    await vi.advanceTimersByTimeAsync(8000)
    expect(contexts[0]?.signal.aborted).toBe(true)
    expect((await target.receive(signed(made()))).kind).toBe('handled')
    expect(contexts[1]?.attempt).toBe(2)
  })

  it('is given up no later than the store gives it to another, however slow the answers are', async () => {
    const memory = memoryReplayStore()
    const slowly =
      <A extends unknown[], R>(verb: (...args: A) => Promise<R>) =>
      async (...args: A) => {
        const answer = await verb(...args)
        await new Promise((resolve) => setTimeout(resolve, 900))
        return answer
      }
    const claim = slowly(memory.claim)
    const extend = vi.fn<ReplayStore['extend']>(() => Promise.reject(new Error('down')))
    const target = receiverOf({
      toleranceSeconds: 1e6,
      replay: { leaseMs: LEASE_MS, store: { ...memory, claim, extend } },
    })
    const admitting = target.admit(signed(made()))
    await vi.advanceTimersByTimeAsync(900)
    const admission = await admitting
    if (admission.kind !== 'admitted') throw new Error(admission.kind)
    // The store's lease runs from the claim, 900 ms before its answer arrived.
    await vi.advanceTimersByTimeAsync(LEASE_MS - 900)
    const options = { leaseMs: LEASE_MS, retainMs: 1e6 }
    expect((await memory.claim(admission.delivery.key, options)).status).toBe('claimed')
    expect(admission.context.signal.aborted).toBe(true)
  })

  it('is extended even when most of it was over before the claim was answered', async () => {
    const memory = memoryReplayStore()
    const claim: ReplayStore['claim'] = async (...args) => {
      const answer = await memory.claim(...args)
      await new Promise((resolve) => setTimeout(resolve, 2010))
      return answer
    }
    const extend = vi.fn(memory.extend)
    const store = { ...memory, claim, extend }
    const replay = { leaseMs: LEASE_MS, store, timeoutMs: 2500 }
    const slow = receiverOf({ toleranceSeconds: 1e6, replay }).admit(signed(made()))
    await vi.advanceTimersByTimeAsync(2010)
    const admission = await slow
    if (admission.kind !== 'admitted') throw new Error(admission.kind)
    await vi.advanceTimersByTimeAsync(20_000)
    expect(extend).toHaveBeenCalled()
    expect(admission.context.signal.aborted).toBe(false)
  })

  it("holds when the system's clock is stepped, either way", async () => {
    const { admission, admit, signal } = await admitted()
    for (const step of [61_000, -3_600_000, 1e9]) {
      vi.setSystemTime(Date.now() + step)
      expect((await admit()).kind).toBe('in_flight')
      await vi.advanceTimersByTimeAsync(1000)
      expect(signal.aborted).toBe(false)
    }
    expect((await admission.finish('handled')).error).toBeUndefined()
  })

  it('that was lost before the commit is told, and absorbed', async () => {
    const { admission, admit } = await admitted({ extend: async () => 'lease_lost' })
    await vi.advanceTimersByTimeAsync(1000)
    const outcome = await admission.finish('handled')
    expect(outcome).toMatchObject({ kind: 'handled', status: 200, error: { code: 'lease_lost' } })
    expect((await admit()).kind).toBe('duplicate')
  })
})

describe('holdLease()', () => {
  /** A lease of its own, whose extensions are answered as given. */
  function held(extend: ReplayStore['extend'] = async () => 'ok', replay: object = {}) {
    const spy = vi.fn(extend)
    const store = { ...memoryReplayStore(), extend: spy }
    const settings = readReplayOptions(
      { leaseMs: LEASE_MS, ...replay, store },
      {},
      undefined,
      undefined,
    )
    const lease = holdLease(settings, { key: 'k', token: 't', attempt: 1, askedAt: thisMoment() })
    const lost = vi.fn()
    lease.onLost(lost)
    return { extend: spy, lease, lost, settings }
  }

  it('does nothing until it is kept: a run that ends in its turn needs no timer', async () => {
    const { extend, lease } = held()
    await vi.advanceTimersByTimeAsync(10 * LEASE_MS)
    expect([extend.mock.calls.length, vi.getTimerCount()]).toEqual([0, 0])
    expect(lease.isOver()).toBe(true)
    expect(lease.isLost()).toBe(false)
  })

  it('is extended once for each third, however often it is kept', async () => {
    const { extend, lease } = held()
    for (let i = 0; i < 3; i++) lease.keep()
    await vi.advanceTimersByTimeAsync(LEASE_MS)
    expect(extend.mock.calls).toEqual(
      Array.from({ length: 3 }, () => ['k', 't', { leaseMs: LEASE_MS }]),
    )
    lease.end()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is not kept once it has ended, nor in the turn in which it ends', async () => {
    const { extend, lease } = held()
    lease.keep()
    lease.end()
    lease.keep()
    expect(vi.getTimerCount()).toBe(0)
    await vi.advanceTimersByTimeAsync(10 * LEASE_MS)
    expect(extend).not.toHaveBeenCalled()
  })

  it('is not kept after an end that came first', async () => {
    const { extend, lease } = held()
    lease.end()
    lease.keep()
    await vi.advanceTimersByTimeAsync(10 * LEASE_MS)
    expect(extend).not.toHaveBeenCalled()
  })

  it('is not extended again by an answer that comes after its end', async () => {
    const { extend, lease, lost } = held(async () => {
      await new Promise((resolve) => setTimeout(resolve, 500))
      return 'ok'
    })
    lease.keep()
    await vi.advanceTimersByTimeAsync(LEASE_MS / 3 + 100)
    lease.end()
    await vi.advanceTimersByTimeAsync(10 * LEASE_MS)
    expect([extend.mock.calls.length, lost.mock.calls.length]).toEqual([1, 0])
  })

  it('is over from its last millisecond on, counted from the last extension that was granted', async () => {
    const { lease } = held()
    await vi.advanceTimersByTimeAsync(LEASE_MS - 1)
    expect(lease.isOver()).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(lease.isOver()).toBe(true)
    let isDown = false
    const kept = held(async () => {
      if (isDown) throw new Error('down')
      return 'ok'
    })
    kept.lease.keep()
    await vi.advanceTimersByTimeAsync(LEASE_MS / 3)
    isDown = true
    await vi.advanceTimersByTimeAsync(LEASE_MS - 1)
    expect([kept.lease.isOver(), kept.lease.isLost()]).toEqual([false, false])
    await vi.advanceTimersByTimeAsync(1)
    expect([kept.lease.isOver(), kept.lease.isLost()]).toEqual([true, true])
    expect(kept.lost).toHaveBeenCalledOnce()
  })

  it('counts an extension from when it was asked for, not from its answer', async () => {
    let answers = 0
    const { lease } = held(
      async () => {
        if (answers++ > 0) throw new Error('down')
        await new Promise((resolve) => setTimeout(resolve, 900))
        return 'ok'
      },
      { timeoutMs: 1500 },
    )
    lease.keep()
    await vi.advanceTimersByTimeAsync(LEASE_MS / 3 + LEASE_MS - 1)
    expect(lease.isLost()).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(lease.isLost()).toBe(true)
  })

  it('is extended at once when an answer took longer than a third', async () => {
    const { extend, lease } = held(
      async () => {
        await new Promise((resolve) => setTimeout(resolve, 1400))
        return 'ok'
      },
      { timeoutMs: 1500 },
    )
    lease.keep()
    await vi.advanceTimersByTimeAsync(4000)
    expect(extend).toHaveBeenCalledTimes(3)
  })

  it.each(['says that it is lost', 'does not answer'] as const)(
    'is lost no more once a commit has begun, and is extended no further when the store %s',
    async (how) => {
      const { extend, lease, lost } = held(
        async () => (how === 'does not answer' ? new Promise(() => {}) : 'lease_lost'),
        { timeoutMs: 2900 },
      )
      lease.keep()
      lease.beginCommit()
      await vi.advanceTimersByTimeAsync(10 * LEASE_MS)
      expect(extend).toHaveBeenCalledOnce()
      expect([lease.isLost(), lease.signal.aborted]).toEqual([false, false])
      expect(lost).not.toHaveBeenCalled()
      expect(vi.getTimerCount()).toBe(0)
    },
  )

  it('tells of its loss once, with the reason on its signal', async () => {
    const { lease, lost } = held(async () => 'lease_lost')
    const { signal } = lease
    lease.keep()
    await vi.advanceTimersByTimeAsync(10 * LEASE_MS)
    expect(lost).toHaveBeenCalledOnce()
    expect([signal.aborted, lease.isLost(), lease.isOver()]).toEqual([true, true, true])
    expect(signal.reason).toMatchObject({ code: 'lease_lost' })
  })

  it('is lost also where nobody asked to be told', async () => {
    const { settings } = held(async () => new Promise(() => {}), { timeoutMs: 2900 })
    const lease = holdLease(settings, { key: 'k', token: 't', attempt: 1, askedAt: thisMoment() })
    lease.keep()
    await vi.advanceTimersByTimeAsync(LEASE_MS)
    expect(lease.isLost()).toBe(true)
  })
})

describe('a turn that takes longer than the lease', () => {
  it.each(['receive', 'admit'] as const)(
    'does not lose it where nobody else has claimed: %s',
    async (verb) => {
      vi.useRealTimers()
      let [monotonic, wall] = [1000, NOW_MS]
      const clocks = [
        vi.spyOn(performance, 'now').mockImplementation(() => monotonic),
        vi.spyOn(Date, 'now').mockImplementation(() => wall),
      ]
      const stall = () => {
        monotonic += 61_000
        wall += 61_000
      }
      const memory = memoryReplayStore({ now: () => 0 })
      const extend = vi.fn(memory.extend)
      let context: HandlerContext | undefined
      let release = () => {}
      const target = receiverOf({
        handlers: {
          '*': async (_, own) => {
            context = own
            stall()
            await new Promise<void>((resolve) => {
              release = resolve
            })
          },
        },
        replay: { store: { ...memory, extend } },
      })
      try {
        const running = target[verb](signed(made()))
        if (verb === 'admit') {
          const admission = await running
          if (admission.kind !== 'admitted') throw new Error(admission.kind)
          context = admission.context
          stall()
        }
        await eventually(() => expect(extend).toHaveBeenCalled())
        expect(context?.signal.aborted).toBe(false)
        release()
        if (verb === 'receive') expect((await running).kind).toBe('handled')
      } finally {
        for (const clock of clocks) clock.mockRestore()
      }
    },
  )
})
