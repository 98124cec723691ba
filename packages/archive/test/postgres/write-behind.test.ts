import { eventually } from '@hookseal/tests-kit/eventually'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { EndedRun } from '../../src/archive-storage.ts'
import { MAX_HELD, writeBehind } from '../../src/postgres/write-behind.ts'

const ended = (key: string, attempt = 1): EndedRun => ({
  key,
  attempt,
  status: 'handled',
  error: undefined,
})

/** What was written, as lists of `key attempt`; while `isDown`, every write fails. */
function recording() {
  const written: (readonly string[])[] = []
  const state = { isDown: false, written }
  const write = async (runs: readonly EndedRun[]) => {
    if (state.isDown) throw new Error('down')
    written.push(runs.map(({ key, attempt }) => `${key} ${attempt}`))
  }
  return { state, written, write }
}

describe('writeBehind()', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('lets a record include buffered results, except for its own key', async () => {
    const { written, write } = recording()
    const behind = writeBehind(write)
    for (const key of ['a', 'b', 'c']) await behind.hold(ended(key))
    await behind.carry(['b'], write)
    expect(written).toEqual([['a 1', 'c 1']])
    expect(vi.getTimerCount()).toBe(0)
    await behind.flush()
    expect(written).toHaveLength(1)
  })

  it('writes buffered results after a moment, the last one for each key', async () => {
    const { written, write } = recording()
    const behind = writeBehind(write)
    await behind.hold(ended('a', 1))
    await behind.hold(ended('a', 2))
    await vi.advanceTimersByTimeAsync(99)
    expect(written).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(written).toEqual([['a 2']])
  })

  it('buffers again what a record could not write, and retries until it is written', async () => {
    const { state, written, write } = recording()
    const behind = writeBehind(write)
    await behind.hold(ended('a'))
    await behind.hold(ended('own'))
    state.isDown = true
    await expect(behind.carry(['own'], write)).rejects.toThrow('down')
    await expect(behind.flush()).rejects.toThrow('down')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(written).toEqual([])
    state.isDown = false
    await vi.advanceTimersByTimeAsync(5000)
    expect(written).toHaveLength(1)
    expect([...(written[0] ?? [])].sort()).toEqual(['a 1', 'own 1'])
  })

  it('does not let a retried result overwrite a later run', async () => {
    const { written, write } = recording()
    const behind = writeBehind(write)
    await behind.hold(ended('a', 1))
    let fail = () => {}
    const hanging = behind.carry(
      ['b'],
      () =>
        new Promise((_, reject) => {
          fail = () => reject(new Error('down'))
        }),
    )
    await behind.hold(ended('a', 2))
    fail()
    await expect(hanging).rejects.toThrow('down')
    await behind.flush()
    expect(written).toEqual([['a 2']])
  })

  it('waits in a flush for writes in progress', async () => {
    const { written, write } = recording()
    const behind = writeBehind(write)
    let arrive = () => {}
    const carrying = behind.carry(
      ['a'],
      () =>
        new Promise<void>((resolve) => {
          arrive = resolve
        }),
    )
    await behind.hold(ended('b'))
    let isFlushed = false
    const flushing = behind.flush().then(() => {
      isFlushed = true
    })
    await vi.advanceTimersByTimeAsync(10_000)
    expect([isFlushed, written]).toEqual([false, []])
    arrive()
    await Promise.all([carrying, flushing])
    expect(written).toEqual([['b 1']])
  })

  it('ends a flush under load once everything buffered before it is written', async () => {
    vi.useRealTimers()
    const { written, write } = recording()
    const behind = writeBehind(write)
    for (let i = 0; i < 250; i++) await behind.hold(ended(`key-${i}`))
    let isLoaded = true
    let sent = 0
    const turn = () => new Promise((resolve) => setImmediate(resolve))
    const load = async () => {
      while (isLoaded) {
        const send = async (runs: readonly EndedRun[]) => {
          await turn()
          // Some of the records fail, and what they have taken along is held again.
          if (sent++ % 3 === 0) throw new Error('down')
          await write(runs)
        }
        await behind.carry([`record-${sent}`], send).catch(() => {})
      }
    }
    const loads = [load(), load(), load()]
    await behind.flush()
    const keys = new Set(written.flat().filter((run) => run.startsWith('key-')))
    isLoaded = false
    await Promise.all(loads)
    expect(keys.size).toBe(250)
  })

  it('buffers a limited number, and makes the next one wait', async () => {
    const { state, written, write } = recording()
    state.isDown = true
    const behind = writeBehind(write)
    for (let i = 0; i < MAX_HELD; i++) await behind.hold(ended(`key-${i}`))
    await expect(behind.hold(ended('one more'))).rejects.toThrow('down')
    // A later run of a key that is held takes no room.
    await behind.hold(ended('key-0', 2))
    state.isDown = false
    await behind.hold(ended('one more'))
    expect(written.flat()).toHaveLength(MAX_HELD)
    expect(written.every((batch) => batch.length <= 1000)).toBe(true)
    await behind.flush()
    expect(written.flat()).toHaveLength(MAX_HELD + 1)
  })

  it('keeps the process alive for a few attempts', async () => {
    vi.useRealTimers()
    const timers: { readonly ms: number | undefined; readonly timer: NodeJS.Timeout }[] = []
    const real = setTimeout
    vi.spyOn(globalThis, 'setTimeout').mockImplementation(((action: () => void, ms?: number) => {
      // Other code of this process may set timers too.
      const isIts = /write-behind\.ts/.test(new Error('where').stack ?? '')
      const timer = real(() => action(), isIts ? 0 : ms)
      if (isIts) timers.push({ ms, timer })
      return timer
    }) as never)
    const { state, written, write } = recording()
    state.isDown = true
    const behind = writeBehind(write)
    await behind.hold(ended('a'))
    await eventually(() => expect(timers.length).toBeGreaterThan(7))
    state.isDown = false
    vi.restoreAllMocks()
    const known = timers.slice(0, 8).map(({ ms }) => ms)
    expect(known).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000])
    expect(timers.slice(0, 8).map(({ timer }) => timer.hasRef())).toEqual([
      ...Array(5).fill(true),
      ...Array(3).fill(false),
    ])
    await behind.flush()
    expect(written).toEqual([['a 1']])
  })
})
