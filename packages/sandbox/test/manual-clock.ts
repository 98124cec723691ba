import type { Clock } from '../src/clock.ts'

/** A clock that stands still until it is told otherwise, and runs what has waited long enough. */
export interface ManualClock extends Clock {
  advance(ms: number): void
  /** Resolves once something waits for exactly so long. */
  waited(ms: number): Promise<void>
}

export function manualClock(start: number = Date.parse('2024-01-15T10:30:00Z')): ManualClock {
  let now = start
  const timers = new Set<{ readonly at: number; readonly run: () => void }>()
  const watchers = new Set<() => void>()
  return {
    now: () => now,
    after(ms, run) {
      const timer = { at: now + Math.max(ms, 0), run }
      timers.add(timer)
      for (const watch of watchers) watch()
      // What is due already must not wait for the clock to move.
      if (ms <= 0) queueMicrotask(() => timers.delete(timer) && run())
      return () => void timers.delete(timer)
    },
    advance(ms) {
      now += ms
      for (const timer of [...timers].sort((a, b) => a.at - b.at)) {
        if (timer.at <= now && timers.delete(timer)) timer.run()
      }
    },
    async waited(ms) {
      const isThere = () => [...timers].some(({ at }) => at === now + ms)
      while (!isThere()) {
        await new Promise<void>((resolve) => {
          watchers.add(resolve)
        })
      }
    },
  }
}
