/** Time, and what waits for it. */
export interface Clock {
  /** Milliseconds, as `Date.now` has them. */
  now(): number
  /** Runs something once so many milliseconds have passed; the function that is returned calls it off. */
  after(ms: number, run: () => void): () => void
}

// Node runs a longer timer at once; who asked finds it is not yet time, and waits again.
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** The machine's own. */
export const systemClock: Clock = Object.freeze<Clock>({
  now: Date.now,
  after(ms, run) {
    const timer = setTimeout(run, Math.min(Math.max(ms, 0), LONGEST_TIMER_MS))
    return () => clearTimeout(timer)
  },
})
