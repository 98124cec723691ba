/** Counts running deliveries, and admits none once it is closed. */
export interface DrainGate {
  readonly isClosed: () => boolean
  /** Adds one to the count. The returned function removes it again, once. */
  enter(): () => void
  /** Closes the gate. Resolves when nothing is running, or on timeout. */
  drain(timeoutMs: number): Promise<void>
}

// The longest delay of a timer.
const MAX_TIMER_MS = 2_147_483_647

/** Creates an open gate. */
export function drainGate(): DrainGate {
  let running = 0
  let closed = false
  const waiting = new Set<() => void>()
  return {
    isClosed: () => closed,
    enter() {
      let inside = true
      running++
      return function leave() {
        if (!inside) return
        inside = false
        running--
        if (running === 0) for (const resolve of waiting) resolve()
      }
    },
    drain(timeoutMs) {
      closed = true
      if (running === 0) return Promise.resolve()
      return new Promise((resolve) => {
        const timer = setTimeout(resolve, Math.min(timeoutMs, MAX_TIMER_MS))
        waiting.add(() => {
          clearTimeout(timer)
          resolve()
        })
      })
    },
  }
}
