/** The current time, and timers. */
export interface Clock {
  /** Milliseconds since the epoch, like `Date.now`. */
  now(): number
  /** Runs a function once after this many milliseconds. Returns a function that cancels it. */
  after(ms: number, run: () => void): () => void
}

// Node fires longer timers immediately. With this cap, the caller wakes up early and waits again.
const MAX_TIMER_MS = 2 ** 31 - 1

/** The machine's clock. */
export const systemClock: Clock = Object.freeze<Clock>({
  now: Date.now,
  after(ms, run) {
    const timer = setTimeout(run, Math.min(Math.max(ms, 0), MAX_TIMER_MS))
    return () => clearTimeout(timer)
  },
})
