import { onTestFinished, vi } from 'vitest'

/**
 * Stops the time of timers and clocks until the test is over. Sockets do not use these timers, so requests are still
 * served. @returns a function that lets time pass
 */
export function stopTime(): (ms: number) => Promise<void> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
  onTestFinished(() => void vi.useRealTimers())
  return async (ms) => void (await vi.advanceTimersByTimeAsync(ms))
}
