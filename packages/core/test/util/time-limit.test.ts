import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { afterTurn, backgroundTimer, isLater, withinTime } from '../../src/util/time-limit.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('withinTime()', () => {
  const late = () => new Error('late')

  it('returns the result of the work, and leaves no timer', async () => {
    await expect(withinTime(10, async () => 5, late)).resolves.toBe(5)
    const failed = withinTime(10, () => Promise.reject(new Error('no')), late)
    await expect(failed).rejects.toThrow('no')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('rejects on timeout, and ignores anything later', async () => {
    const slow = () => new Promise<never>((_, reject) => setTimeout(reject, 20, new Error('no')))
    const work = withinTime(10, slow, late)
    const settled = expect(work).rejects.toThrow('late')
    await vi.advanceTimersByTimeAsync(10)
    await settled
    await vi.advanceTimersByTimeAsync(10)
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('isLater()', () => {
  it('recognizes promises of any kind', () => {
    expect(isLater(Promise.resolve())).toBe(true)
    expect(isLater<unknown>(Object.fromEntries([['then', () => {}]]))).toBe(true)
    // A promise of another process is such a function.
    expect(
      isLater<unknown>(Object.assign(() => {}, Object.fromEntries([['then', () => {}]]))),
    ).toBe(true)
    const values = [undefined, null, 5, 'then', {}, [], () => {}, Object.fromEntries([['then', 1]])]
    for (const value of values) expect(isLater<unknown>(value)).toBe(false)
  })
})

describe('backgroundTimer()', () => {
  it('runs once, and does not keep the process alive', () => {
    const action = vi.fn()
    backgroundTimer(10, action)
    vi.advanceTimersByTime(30)
    expect(action).toHaveBeenCalledOnce()
    vi.useRealTimers()
    const timer = backgroundTimer(1000, action) as NodeJS.Timeout
    expect(timer.hasRef()).toBe(false)
    clearTimeout(timer)
  })
})

it('runs on platforms where a timer is a number', () => {
  const action = vi.fn()
  vi.stubGlobal('setTimeout', (run: () => void) => {
    run()
    return 7
  })
  try {
    expect(backgroundTimer(10, action)).toBe(7)
  } finally {
    vi.unstubAllGlobals()
  }
  expect(action).toHaveBeenCalledOnce()
})

describe('afterTurn()', () => {
  it('calls once the turn is over, unless it was cancelled', () => {
    const [action, cancelled] = [vi.fn(), vi.fn()]
    afterTurn(action)
    afterTurn(cancelled)()
    expect(action).not.toHaveBeenCalled()
    vi.runAllTimers()
    expect(action).toHaveBeenCalledOnce()
    expect(cancelled).not.toHaveBeenCalled()
  })

  it('calls immediately where there is no setImmediate', () => {
    const action = vi.fn()
    vi.stubGlobal('setImmediate', undefined)
    try {
      const cancel = afterTurn(action)
      expect(action).toHaveBeenCalledOnce()
      cancel()
    } finally {
      vi.unstubAllGlobals()
    }
    expect(action).toHaveBeenCalledOnce()
  })
})
