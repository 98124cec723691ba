import { memoryReplayStore } from '@hookseal/core'
import { describe, expect, it } from 'vitest'
import { type ReplayOptions, readReplayOptions } from '../../src/replay/replay-settings.ts'

const read = (options: ReplayOptions, toleranceSeconds?: number, retainMs?: number) =>
  readReplayOptions(options, { retainMs }, toleranceSeconds, undefined)
const HOUR_MS = 3_600_000

describe('readReplayOptions()', () => {
  it('decides every default', () => {
    expect(read({}, 300)).toMatchObject({
      store: { scope: 'process' },
      leaseMs: 60_000,
      maxRunMs: 600_000,
      timeoutMs: 2000,
      retainMs: 48 * HOUR_MS,
      protectMs: 600_000,
      commitBudgetMs: 5000,
      onUnavailable: 'reject',
    })
    const store = { ...memoryReplayStore(), scope: 'shared' as const }
    expect(read({ store }, 300)).toMatchObject({ store, retainMs: 96 * HOUR_MS })
    expect(read({ leaseMs: 5000 }).maxRunMs).toBe(50_000)
  })

  it.each([
    [2000, undefined],
    [1999, undefined],
    [1, undefined],
    [500, 500],
    [500, 501],
    [60_000, 60_000],
  ])('rejects a lease of %i ms beside a timeout of %s ms', (leaseMs, timeoutMs) => {
    expect(() => read({ leaseMs, timeoutMs })).toThrow(RangeError)
    expect(() => read({ leaseMs, timeoutMs })).toThrow(/replay\.leaseMs.*replay\.timeoutMs/)
  })

  it.each([
    [60_000, 2000, 5000],
    [7000, 2000, 5000],
    [6999, 2000, 4999],
    [2001, 2000, 1],
    [60_000, 59_000, 1000],
  ])('lets a commit take what a lease of %i leaves beside %i: %i', (leaseMs, timeoutMs, budget) => {
    const settings = read({ leaseMs, timeoutMs })
    expect(settings.commitBudgetMs).toBe(budget)
    expect(settings.commitBudgetMs + timeoutMs).toBeLessThanOrEqual(leaseMs)
  })

  it('rejects a retention shorter than the window of a captured request', () => {
    expect(() => read({ retainMs: 599_999 }, 300)).toThrow(RangeError)
    expect(() => read({ retainMs: 599_999 }, 300)).toThrow(/replay\.retainMs.*twice the tolerance/)
    expect(read({ retainMs: 600_000 }, 300).retainMs).toBe(600_000)
    // Without a signed time there is no window: a captured request passes for ever.
    expect(read({ retainMs: 1 }).retainMs).toBe(1)
  })

  it('never retains for less than the window by itself, whatever the provider says', () => {
    expect(read({}, 300, HOUR_MS).retainMs).toBe(HOUR_MS)
    expect(read({}, 3600, HOUR_MS).retainMs).toBe(2 * HOUR_MS)
    expect(read({}, 100 * 3600).retainMs).toBe(200 * HOUR_MS)
    expect(read({ retainMs: 3 * HOUR_MS }, 3600, HOUR_MS).retainMs).toBe(3 * HOUR_MS)
  })

  it('protects a finished key through the window, or for an hour where none is known', () => {
    expect(read({}, 300).protectMs).toBe(600_000)
    expect(read({}).protectMs).toBe(HOUR_MS)
  })

  it('rejects a store in the place of its options, and what is no store', () => {
    const memory = memoryReplayStore()
    expect(() => read(memory as never)).toThrow(TypeError)
    expect(() => read(memory as never)).toThrow('replay: expected options; write replay: { store }')
    expect(() => read(null as never)).toThrow('replay: expected an object such as { ')
    for (const verb of ['claim', 'commit', 'release', 'reopen', 'extend']) {
      const store = { ...memory, [verb]: undefined }
      expect(() => read({ store })).toThrow(`replay.store has no ${verb}()`)
    }
    for (const store of [null, 5, {}]) {
      expect(() => read({ store: store as never })).toThrow('replay.store has no claim()')
    }
    const store = { ...memory, scope: 'galaxy' as never }
    expect(() => read({ store })).toThrow(/replay\.store\.scope.*"process", "shared"/)
  })

  it('checks each option by name and by value', () => {
    const { store } = { store: memoryReplayStore() }
    const all = { store, leaseMs: 4000, maxRunMs: 5, retainMs: 6, timeoutMs: 7 }
    expect(read({ ...all, onUnavailable: 'run' })).toMatchObject({
      ...{ leaseMs: 4000, maxRunMs: 5, retainMs: 6, timeoutMs: 7 },
      onUnavailable: 'run',
    })
    expect(() => read({ leaseMS: 5 } as never)).toThrow(/^replay: unknown option "leaseMS"/)
    for (const name of ['leaseMs', 'maxRunMs', 'retainMs', 'timeoutMs']) {
      expect(() => read({ [name]: 0 })).toThrow(`replay.${name} must be`)
    }
    expect(() => read({ onUnavailable: 'fail' as never })).toThrow(
      'replay.onUnavailable must be one of "reject", "run"',
    )
  })

  it("gives its own memory store the receiver's clock", async () => {
    let ms = 0
    const { store } = readReplayOptions({}, {}, undefined, () => ms)
    await store.claim('a', { leaseMs: 100, retainMs: 1000 })
    ms = 100
    const again = await store.claim('a', { leaseMs: 100, retainMs: 1000 })
    expect(again).toMatchObject({ status: 'claimed', attempt: 2 })
  })
})
