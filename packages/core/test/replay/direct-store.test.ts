import { memoryReplayStore, type ReplayStore } from '@hookseal/core'
import { made, receiverOf, signed } from '@hookseal/tests-kit/acme'
import { describe, expect, it, vi } from 'vitest'
import { directStore } from '../../src/replay/direct-store.ts'
import { isLater } from '../../src/util/time-limit.ts'

const options = { leaseMs: 1000, retainMs: 1000, protectMs: 1000 }

describe('a store in memory', () => {
  it('gives applications promises, for a failure as well', async () => {
    const store = memoryReplayStore({ maxKeys: 1 })
    const calls = [
      store.claim('a', options),
      store.commit('a', '1', options),
      store.release('a', '1'),
      store.extend('a', '1', options),
      store.reopen('b'),
    ]
    for (const call of calls) expect(call).toBeInstanceOf(Promise)
    await Promise.all(calls)
    await expect(store.claim('b', options)).rejects.toMatchObject({ code: 'store_full' })
  })

  it('answers the receiver at once, from the same keys', async () => {
    const store = memoryReplayStore()
    const claim = directStore(store).claim('a', options)
    expect(isLater(claim)).toBe(false)
    expect(claim).toMatchObject({ status: 'claimed' })
    expect(await store.claim('a', options)).toMatchObject({ status: 'in_flight' })
  })

  it('is asked by its own methods once a copy of it has others', async () => {
    const memory = memoryReplayStore()
    const claim = vi.fn<ReplayStore['claim']>(memory.claim)
    const target = receiverOf({
      handlers: { '*': () => {} },
      replay: { store: { ...memory, claim } },
    })
    expect((await target.receive(signed(made()))).kind).toBe('handled')
    expect(claim).toHaveBeenCalledOnce()
    expect((await target.receive(signed(made()))).kind).toBe('duplicate')
  })
})
