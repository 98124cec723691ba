import { type MemoryReplayStoreOptions, memoryReplayStore } from '@hookseal/core'
import { afterEach, describe, expect, it, vi } from 'vitest'

const HOLD = { leaseMs: 100, retainMs: 10_000 }
const KEEP = { retainMs: 10_000, protectMs: 1000 }

/** A store on a clock that stands still until it is set. */
function store(options: Omit<MemoryReplayStoreOptions, 'now'> = {}) {
  const clock = { ms: 0 }
  const made = memoryReplayStore({ ...options, now: () => clock.ms })
  const token = async (key: string, hold = HOLD) => {
    const claim = await made.claim(key, hold)
    if (claim.status !== 'claimed') throw new Error(claim.status)
    return claim.token
  }
  const finish = async (key: string, keep = KEEP) => made.commit(key, await token(key), keep)
  return { ...made, clock, finish, token }
}

afterEach(() => {
  vi.useRealTimers()
})

describe('a key of a memory store', () => {
  it('is claimed once, with a token of its own', async () => {
    const { claim } = store()
    const first = await claim('a', HOLD)
    expect(first).toEqual({ status: 'claimed', token: expect.any(String), attempt: 1 })
    expect(await claim('a', HOLD)).toEqual({ status: 'in_flight', retryAfterMs: 100 })
    const other = await claim('b', HOLD)
    expect(other).toMatchObject({ status: 'claimed', attempt: 1 })
    expect(other).not.toHaveProperty('token', (first as { token: string }).token)
  })

  it('is in flight until its lease is over, to the millisecond', async () => {
    const { claim, clock } = store()
    await claim('a', HOLD)
    clock.ms = 99
    expect(await claim('a', HOLD)).toEqual({ status: 'in_flight', retryAfterMs: 1 })
    clock.ms = 100
    expect(await claim('a', HOLD)).toMatchObject({ status: 'claimed', attempt: 2 })
  })

  it('is done after commit, until the end of retention', async () => {
    const { claim, clock, finish } = store()
    expect(await finish('a')).toBe('ok')
    clock.ms = 9999
    expect(await claim('a', HOLD)).toEqual({ status: 'done' })
    clock.ms = 10_000
    expect(await claim('a', HOLD)).toMatchObject({ status: 'claimed', attempt: 1 })
  })

  it('is done until the end of its own retention, which others do not share', async () => {
    const { claim, clock, finish } = store()
    await finish('short', { ...KEEP, retainMs: 2000 })
    await finish('long')
    clock.ms = 1999
    for (const key of ['short', 'long']) expect(await claim(key, HOLD)).toEqual({ status: 'done' })
    clock.ms = 2000
    expect(await claim('short', HOLD)).toMatchObject({ status: 'claimed' })
    expect(await claim('long', HOLD)).toEqual({ status: 'done' })
  })

  it('is free after release, and counts its attempts until the end of retention', async () => {
    const { claim, clock, release, token } = store()
    for (let attempt = 1; attempt < 5; attempt++) {
      const claimed = await claim('a', HOLD)
      expect(claimed).toMatchObject({ status: 'claimed', attempt })
      expect(await release('a', (claimed as { token: string }).token)).toBe('ok')
    }
    clock.ms = 9999
    expect(await release('a', await token('a'))).toBe('ok')
    clock.ms += 10_000
    expect(await claim('a', HOLD)).toMatchObject({ status: 'claimed', attempt: 1 })
  })

  it('is done for as long as its own commit said, whatever other commits said', async () => {
    const { claim, clock, finish } = store()
    await finish('long', { ...KEEP, retainMs: 20_000 })
    await finish('short', KEEP)
    await finish('long too', { ...KEEP, retainMs: 20_000 })
    clock.ms = 10_000
    expect(await claim('short', HOLD)).toMatchObject({ status: 'claimed', attempt: 1 })
    clock.ms = 19_999
    for (const key of ['long', 'long too']) {
      expect(await claim(key, HOLD)).toEqual({ status: 'done' })
    }
    clock.ms = 20_000
    expect(await claim('long', HOLD)).toMatchObject({ status: 'claimed', attempt: 1 })
  })

  it('that was released counts its attempts from 1 at the end of its own retention', async () => {
    const { claim, clock, release, token } = store()
    for (const key of ['a', 'b', 'c', 'd']) await release(key, await token(key))
    clock.ms = 9999
    expect(await claim('c', HOLD)).toMatchObject({ status: 'claimed', attempt: 2 })
    clock.ms = 10_000
    expect(await claim('d', HOLD)).toMatchObject({ status: 'claimed', attempt: 1 })
  })

  it('is committed from any state: absent, pending of another, free, done', async () => {
    const { claim, clock, commit, release, token } = store()
    expect(await commit('absent', 'x', KEEP)).toBe('lease_lost')
    await token('pending')
    expect(await commit('pending', 'x', KEEP)).toBe('lease_lost')
    const zombie = await token('stolen')
    clock.ms = 100
    const successor = await token('stolen')
    expect(await commit('stolen', zombie, KEEP)).toBe('lease_lost')
    expect(await commit('stolen', successor, KEEP)).toBe('lease_lost')
    const freed = await token('free')
    await release('free', freed)
    expect(await commit('free', freed, KEEP)).toBe('lease_lost')
    for (const key of ['absent', 'pending', 'stolen', 'free']) {
      expect(await claim(key, HOLD)).toEqual({ status: 'done' })
    }
  })

  it('is claimable again once it was reopened, and its attempts go on', async () => {
    const { claim, clock, commit, finish, release, reopen, token } = store()
    await finish('a')
    await reopen('a')
    expect(await claim('a', HOLD)).toMatchObject({ status: 'claimed', attempt: 2 })
    await release('a', '2')
    await commit('a', await token('a'), KEEP)
    await commit('a', 'again', KEEP)
    await reopen('a')
    expect(await claim('a', HOLD)).toMatchObject({ status: 'claimed', attempt: 4 })
    await commit('unclaimed', 'x', KEEP)
    await reopen('unclaimed')
    expect(await claim('unclaimed', HOLD)).toMatchObject({ status: 'claimed', attempt: 1 })
    await finish('old')
    clock.ms = 9999
    await reopen('old')
    clock.ms = 10_000
    expect(await claim('old', HOLD)).toMatchObject({ status: 'claimed', attempt: 1 })
  })

  it('is not reopened while it runs, nor made by it', async () => {
    const { claim, extend, reopen, token } = store()
    const own = await token('a')
    await reopen('a')
    expect(await claim('a', HOLD)).toMatchObject({ status: 'in_flight' })
    expect(await extend('a', own, HOLD)).toBe('ok')
    await reopen('never')
    expect(await claim('never', HOLD)).toMatchObject({ status: 'claimed', attempt: 1 })
  })

  it('is not touched by a foreign token', async () => {
    const { claim, extend, release, token } = store()
    const own = await token('a')
    expect(await release('a', `${own}x`)).toBe('lease_lost')
    expect(await extend('a', `${own}x`, { leaseMs: 1e6 })).toBe('lease_lost')
    expect(await claim('a', HOLD)).toEqual({ status: 'in_flight', retryAfterMs: 100 })
    expect(await release('never', own)).toBe('lease_lost')
    expect(await extend('never', own, HOLD)).toBe('lease_lost')
  })

  it('is not released or extended once it is done', async () => {
    const { claim, commit, extend, release, token } = store()
    const own = await token('a')
    await commit('a', own, KEEP)
    expect(await release('a', own)).toBe('lease_lost')
    expect(await extend('a', own, HOLD)).toBe('lease_lost')
    expect(await claim('a', HOLD)).toEqual({ status: 'done' })
  })

  it('is claimable again once it is reopened, and only if it is done', async () => {
    const { claim, clock, commit, finish, release, reopen, token } = store()
    await finish('done')
    await reopen('done')
    const rerun = await claim('done', HOLD)
    expect(rerun).toMatchObject({ status: 'claimed' })
    await commit('done', (rerun as { token: string }).token, KEEP)
    expect(await claim('done', HOLD)).toEqual({ status: 'done' })
    await token('pending')
    await reopen('pending')
    expect(await claim('pending', HOLD)).toEqual({ status: 'in_flight', retryAfterMs: 100 })
    await release('free', await token('free'))
    await reopen('free')
    expect(await claim('free', HOLD)).toMatchObject({ status: 'claimed', attempt: 2 })
    await reopen('absent')
    expect(await claim('absent', HOLD)).toMatchObject({ status: 'claimed', attempt: 1 })
    await finish('forgotten')
    clock.ms = KEEP.retainMs
    await reopen('forgotten')
    expect(await claim('forgotten', HOLD)).toMatchObject({ status: 'claimed', attempt: 1 })
  })

  it('is held longer by an extension, counted from now', async () => {
    const { claim, clock, extend, release, token } = store()
    const own = await token('a')
    clock.ms = 90
    expect(await extend('a', own, { leaseMs: 50 })).toBe('ok')
    clock.ms = 139
    expect(await claim('a', HOLD)).toEqual({ status: 'in_flight', retryAfterMs: 1 })
    clock.ms = 140
    expect(await claim('a', HOLD)).toMatchObject({ attempt: 2 })
    expect(await extend('a', own, HOLD)).toBe('lease_lost')
    expect(await release('a', own)).toBe('lease_lost')
  })

  it('starts over if it was abandoned until after its retention', async () => {
    const { claim, clock } = store()
    await claim('a', HOLD)
    clock.ms = 9999
    expect(await claim('a', HOLD)).toMatchObject({ status: 'claimed', attempt: 2 })
    clock.ms += 10_000
    expect(await claim('a', HOLD)).toMatchObject({ status: 'claimed', attempt: 1 })
  })

  it.each(['__proto__', 'constructor', '', 'a'.repeat(1e5)])('may be any text', async (key) => {
    const { claim, finish } = store()
    await finish(key)
    expect(await claim(key, HOLD)).toEqual({ status: 'done' })
  })

  it('is granted to one of many concurrent claims', async () => {
    const { claim } = store()
    const keys = Array.from({ length: 200 * 32 }, (_, i) => `k${i % 200}`)
    const claims = await Promise.all(keys.map((key) => claim(key, HOLD)))
    const won = keys.filter((_, i) => claims[i]?.status === 'claimed')
    expect(won.sort()).toEqual([...new Set(keys)].sort())
  })
})

describe('a full memory store', () => {
  it('drops the oldest finished key past its protection, and tells which', async () => {
    const onEvict = vi.fn()
    const { claim, clock, finish } = store({ maxKeys: 3, onEvict })
    for (const [ms, key] of [
      [0, 'a'],
      [10, 'b'],
      [20, 'c'],
    ] as const) {
      clock.ms = ms
      await finish(key)
    }
    clock.ms = 1010
    expect(await claim('d', HOLD)).toMatchObject({ status: 'claimed' })
    expect(onEvict.mock.calls).toEqual([['a']])
    expect(await claim('e', HOLD)).toMatchObject({ status: 'claimed' })
    expect(onEvict.mock.calls).toEqual([['a'], ['b']])
    await expect(claim('f', HOLD)).rejects.toMatchObject({ code: 'store_full' })
    expect(await claim('c', HOLD)).toEqual({ status: 'done' })
  })

  it('never drops what is pending or protected: then it is full', async () => {
    const onEvict = vi.fn()
    const { claim, clock, finish, release, token } = store({ maxKeys: 2, onEvict })
    const own = await token('pending')
    await finish('protected')
    clock.ms = 999
    await expect(claim('x', HOLD)).rejects.toMatchObject({ code: 'store_full', status: 503 })
    // The lease is over, yet a key that was claimed is no room: its worker may still commit.
    expect(await claim('protected', HOLD)).toEqual({ status: 'done' })
    expect(onEvict).not.toHaveBeenCalled()
    clock.ms = 1000
    expect(await claim('x', HOLD)).toMatchObject({ status: 'claimed' })
    expect(onEvict.mock.calls).toEqual([['protected']])
    expect(await release('pending', own)).toBe('ok')
  })

  it('drops no key before the end of its own protection', async () => {
    const onEvict = vi.fn()
    const { claim, clock, finish } = store({ maxKeys: 3, onEvict })
    await finish('longer', { ...KEEP, protectMs: 2000 })
    await finish('a')
    await finish('longer too', { ...KEEP, protectMs: 2000 })
    clock.ms = 1000
    expect(await claim('b', HOLD)).toMatchObject({ status: 'claimed' })
    await expect(claim('c', HOLD)).rejects.toMatchObject({ code: 'store_full' })
    expect(onEvict.mock.calls).toEqual([['a']])
    clock.ms = 2000
    expect(await claim('c', HOLD)).toMatchObject({ status: 'claimed' })
    expect(onEvict.mock.calls).toEqual([['a'], ['longer']])
  })

  it.each([
    ['lease', { leaseMs: 100, retainMs: 50 }],
    ['retention', { leaseMs: 50, retainMs: 100 }],
  ])('drops a claim that was abandoned once both are over, the %s last', async (_, hold) => {
    const onEvict = vi.fn()
    const { claim, clock } = store({ maxKeys: 1, onEvict })
    await claim('abandoned', hold)
    clock.ms = 99
    await expect(claim('x', HOLD)).rejects.toMatchObject({ code: 'store_full' })
    clock.ms = 100
    expect(await claim('x', HOLD)).toMatchObject({ status: 'claimed', attempt: 1 })
    expect(onEvict.mock.calls).toEqual([['abandoned']])
  })

  it('goes on with the keys that it holds', async () => {
    const { claim, clock, commit, extend, release, token } = store({ maxKeys: 2 })
    const [a, b] = [await token('a'), await token('b')]
    await expect(claim('c', HOLD)).rejects.toMatchObject({ code: 'store_full' })
    expect(await claim('a', HOLD)).toMatchObject({ status: 'in_flight' })
    expect(await extend('a', a, HOLD)).toBe('ok')
    expect(await commit('a', a, KEEP)).toBe('ok')
    clock.ms = 100
    expect(await claim('b', HOLD)).toMatchObject({ status: 'claimed', attempt: 2 })
    expect(await release('b', b)).toBe('lease_lost')
    await expect(claim('c', HOLD)).rejects.toMatchObject({ code: 'store_full' })
  })

  it('orders keys of different retention by the time at which they were finished', async () => {
    const onEvict = vi.fn()
    const { claim, clock, finish } = store({ maxKeys: 3, onEvict })
    const long = { retainMs: 50_000, protectMs: 1000 }
    await finish('a', long)
    clock.ms = 1
    await finish('b')
    clock.ms = 2
    await finish('c', long)
    clock.ms = 5000
    for (const key of ['d', 'e', 'f']) await claim(key, HOLD)
    expect(onEvict.mock.calls.flat()).toEqual(['a', 'b', 'c'])
  })

  it('puts a key that is committed again at the end', async () => {
    const onEvict = vi.fn()
    const { claim, clock, commit, finish } = store({ maxKeys: 2, onEvict })
    await finish('a')
    clock.ms = 1
    await finish('b')
    clock.ms = 2
    await claim('a', HOLD)
    clock.ms = 500
    await commit('a', 'late', KEEP)
    clock.ms = 1100
    await claim('c', HOLD)
    expect(onEvict.mock.calls).toEqual([['b']])
    await expect(claim('d', HOLD)).rejects.toMatchObject({ code: 'store_full' })
  })

  it('has room again once retention is over, and tells of no eviction', async () => {
    const onEvict = vi.fn()
    const { claim, clock, finish } = store({ maxKeys: 50, onEvict })
    for (let i = 0; i < 50; i++) await finish(`old${i}`)
    clock.ms = 10_000
    for (let i = 0; i < 50; i++) expect((await claim(`new${i}`, HOLD)).status).toBe('claimed')
    expect(onEvict).not.toHaveBeenCalled()
  })

  it('does not report keys whose retention has expired as evicted, however many there are', async () => {
    const onEvict = vi.fn()
    const { claim, clock, commit } = store({ maxKeys: 3, onEvict })
    for (let i = 0; i < 20; i++) await commit(`old${i}`, 'unclaimed', KEEP)
    clock.ms = KEEP.retainMs
    expect(await claim('old8', HOLD)).toMatchObject({ status: 'claimed', attempt: 1 })
    expect(await claim('x', HOLD)).toMatchObject({ status: 'claimed' })
    expect(onEvict).not.toHaveBeenCalled()
  })

  it('claims anyway when onEvict throws', async () => {
    const onEvict = () => {
      throw new Error('metrics are down')
    }
    const { claim, clock, finish } = store({ maxKeys: 1, onEvict })
    await finish('a')
    clock.ms = 1000
    expect(await claim('b', HOLD)).toMatchObject({ status: 'claimed' })
  })

  it('keeps its order over many segments of keys', async () => {
    const onEvict = vi.fn()
    const count = 140_000
    const { claim, clock, finish } = store({ maxKeys: count, onEvict })
    for (let i = 0; i < count; i++) {
      clock.ms = i / 1000
      await finish(`k${i}`)
    }
    clock.ms = 5000
    for (let i = 0; i < 1000; i++) await claim(`n${i}`, HOLD)
    expect(onEvict.mock.calls.flat()).toEqual(Array.from({ length: 1000 }, (_, i) => `k${i}`))
    expect(await claim('k139999', HOLD)).toEqual({ status: 'done' })
  })
})

describe('memoryReplayStore()', () => {
  it('is for one process, frozen, and works destructured', async () => {
    const made = memoryReplayStore()
    expect(made.scope).toBe('process')
    expect(Object.isFrozen(made)).toBe(true)
    const { claim } = made
    expect((await claim('a', HOLD)).status).toBe('claimed')
  })

  it('uses a monotonic clock: a change of the system clock ends no lease', async () => {
    vi.useFakeTimers({ now: 0 })
    const { claim } = memoryReplayStore()
    const hold = { ...HOLD, leaseMs: 60_000 }
    await claim('a', hold)
    vi.setSystemTime(61_000)
    expect(await claim('a', hold)).toEqual({ status: 'in_flight', retryAfterMs: 60_000 })
    vi.setSystemTime(-61_000)
    await vi.advanceTimersByTimeAsync(59_999)
    expect(await claim('a', hold)).toEqual({ status: 'in_flight', retryAfterMs: 1 })
    await vi.advanceTimersByTimeAsync(1)
    expect(await claim('a', hold)).toMatchObject({ status: 'claimed' })
  })

  it('uses the given clock', async () => {
    const now = vi.fn(() => 5)
    await memoryReplayStore({ now }).claim('a', HOLD)
    expect(now).toHaveBeenCalled()
  })

  it('starts no timer', async () => {
    vi.useFakeTimers()
    const { finish, token } = store()
    await finish('a')
    await token('b')
    expect(vi.getTimerCount()).toBe(0)
  })

  it.each([Number.NaN, 0, -1, Number.POSITIVE_INFINITY, '5', null])(
    'rejects maxKeys %s',
    (maxKeys) => {
      expect(() => memoryReplayStore({ maxKeys: maxKeys as number })).toThrow(RangeError)
      expect(() => memoryReplayStore({ maxKeys: maxKeys as number })).toThrow(/maxKeys/)
    },
  )

  it('rejects options that are unknown or no functions', () => {
    expect(() => memoryReplayStore({ maxkey: 5 } as never)).toThrow('did you mean "maxKeys"')
    expect(() => memoryReplayStore({ onEvict: 5 } as never)).toThrow(/onEvict/)
    expect(() => memoryReplayStore({ now: 5 } as never)).toThrow(/now/)
    for (const none of [null, 5, 'x'])
      expect(() => memoryReplayStore(none as never)).toThrow(TypeError)
  })
})
