/** Counts what is running, and lets nothing in once it is closed. */
export interface DrainGate {
  readonly isClosed: () => boolean
  /** Counts one more; the function that is returned takes it off again, once. */
  enter(): () => void
  /** Closes; resolves when nothing is running, or when the time is over. */
  drain(timeoutMs: number): Promise<void>
}

// What a timer can wait at most.
const MAX_TIMER_MS = 2_147_483_647

/** A gate that is open. */
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
