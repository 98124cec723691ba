import { backfill } from '@hookseal/archive'
import { memoryReplayStore, type ReplayStore } from '@hookseal/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { order, receiving, signed } from './support/shop.ts'

async function* listed(...requests: ReturnType<typeof signed>[]) {
  for (const request of requests) yield request
}

/** A store that is down for the first claims. */
function downFor(claims: number): ReplayStore {
  const store = memoryReplayStore()
  let left = claims
  return {
    ...store,
    claim: (key, options) => {
      if (left-- > 0) return Promise.reject(new Error('down'))
      return store.claim(key, options)
    },
  }
}

describe('backfill()', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
  afterEach(() => void vi.useRealTimers())

  it('runs missed deliveries once, and counts the outcomes', async () => {
    const ran: string[] = []
    const receiver = receiving(undefined, { store: memoryReplayStore() }, ({ event }, context) => {
      ran.push(event.id)
      if (event.id === 'fails') throw new Error('no')
      if (event.id === 'dropped') throw context.discard('of no use')
    })
    await receiver.receive(signed(order('known')))
    const forged = { ...signed(order('forged')), body: signed(order('other')).body }
    const unsigned = { headers: {}, body: JSON.stringify(order('unsigned')) }
    const progress: number[] = []
    const report = await backfill(
      receiver,
      [...['known', 'a', 'fails', 'dropped', 'a'].map((id) => signed(order(id))), forged, unsigned],
      { onProgress: ({ total }) => void progress.push(total) },
    )
    expect(report).toEqual({
      total: 7,
      outcomes: { duplicate: 2, handled: 1, failed: 1, discarded: 1, rejected: 2 },
      errors: { handler_failed: 1, bad_signature: 1, missing_signature: 1 },
    })
    expect(ran).toEqual(['known', 'a', 'fails', 'dropped'])
    expect(progress).toEqual([1, 2, 3, 4, 5, 6, 7])
  })

  it('waits for a store that is down', async () => {
    const ran = vi.fn()
    const receiver = receiving(undefined, { store: downFor(3) }, ran)
    const filling = backfill(receiver, listed(signed(order('a'))))
    await vi.advanceTimersByTimeAsync(120_000)
    expect(await filling).toEqual({ total: 1, outcomes: { handled: 1 }, errors: {} })
    expect(ran).toHaveBeenCalledTimes(1)
  })

  it('continues after five attempts', async () => {
    const receiver = receiving(undefined, { store: downFor(5) })
    const filling = backfill(receiver, listed(signed(order('a')), signed(order('b'))))
    await vi.advanceTimersByTimeAsync(300_000)
    expect(await filling).toEqual({
      total: 2,
      outcomes: { failed: 1, handled: 1 },
      errors: { store_unavailable: 1 },
    })
  })

  it('waits for a delivery in flight elsewhere, as long as the store says', async () => {
    const store = memoryReplayStore()
    let open = () => {}
    const gate = new Promise<void>((resolve) => {
      open = resolve
    })
    const request = signed(order('busy'))
    const running = receiving(undefined, { store }, () => gate).receive(request)
    const ran = vi.fn()
    const filling = backfill(receiving(undefined, { store }, ran), listed(request))
    await vi.advanceTimersByTimeAsync(10)
    open()
    await running
    await vi.advanceTimersByTimeAsync(60_000)
    expect((await filling).outcomes).toEqual({ duplicate: 1 })
    expect(ran).not.toHaveBeenCalled()
  })

  it('stops on its signal, even while it waits', async () => {
    const receiver = receiving(undefined, { store: downFor(9) })
    const controller = new AbortController()
    const filling = backfill(receiver, listed(signed(order('a'))), { signal: controller.signal })
    const refused = expect(filling).rejects.toThrow('enough')
    await vi.advanceTimersByTimeAsync(10)
    controller.abort(new Error('enough'))
    await refused
    await expect(
      backfill(receiver, listed(signed(order('a'))), { signal: controller.signal }),
    ).rejects.toThrow('enough')
  })

  it('rejects anything that is not a receiver, and an unknown option', async () => {
    // @ts-expect-error no receiver
    await expect(backfill({}, [])).rejects.toThrow('expected a receiver')
    const receiver = receiving(undefined, { store: memoryReplayStore() })
    // @ts-expect-error unknown
    await expect(backfill(receiver, [], { onprogress: () => {} })).rejects.toThrow('onProgress')
  })
})
