import { setImmediate } from 'node:timers'

/** A clock that moves only when it is told to, in place of the process's own timers and clocks. */
export interface VirtualClock {
  now(): number
  /** Lets time pass, with every timer at its own moment and some turns of the event loop after each. */
  advance(ms: number): Promise<void>
  /** Lets time pass without running a timer, as when the event loop is blocked. */
  stall(ms: number): void
  /** Sets the wall clock forward. */
  setWallForward(ms: number): void
  /** Drops all timers. */
  reset(): void
}

/** Lets the event loop turn, so that sockets, promises and ticks are processed. */
export async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise<void>((resolve) => setImmediate(resolve))
}

interface Timer {
  readonly at: number
  readonly action: () => void
}

const SLICE_MS = 10_000

const realClear = globalThis.clearTimeout

/** Replaces the process's timers, `performance.now` and `Date.now`. Node's own timers, as of sockets, stay real. */
export function installVirtualClock(): VirtualClock {
  let now = 1_000_000
  let wallAheadMs = 0
  const timers = new Set<Timer>()
  const setTimer = (action: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
    const timer = {
      at: now + Math.max(1, Number(ms) || 1),
      action: () => action(...args),
      ref: () => timer,
      unref: () => timer,
      hasRef: () => false,
      refresh: () => timer,
    }
    timers.add(timer)
    return timer
  }
  const clearTimer = (timer: unknown) => {
    if (!timers.delete(timer as Timer)) realClear(timer as NodeJS.Timeout)
  }
  Object.assign(globalThis, { setTimeout: setTimer, clearTimeout: clearTimer })
  Object.defineProperty(performance, 'now', { value: () => now, configurable: true })
  Date.now = () => 1_700_000_000_000 + now + wallAheadMs

  const nextUntil = (end: number) => {
    let next: Timer | undefined
    for (const timer of timers) {
      if (timer.at <= end && (next === undefined || timer.at < next.at)) next = timer
    }
    return next
  }
  return {
    now: () => now,
    async advance(ms) {
      const end = now + ms
      // In slices, so that work which begins meanwhile sets its timers in time.
      while (end - now > SLICE_MS) await this.advance(SLICE_MS)
      await turns(2)
      for (let next = nextUntil(end); next !== undefined; next = nextUntil(end)) {
        timers.delete(next)
        now = Math.max(now, next.at)
        next.action()
        await turns(3)
      }
      now = Math.max(now, end)
      await turns(1)
    },
    stall(ms) {
      now += ms
    },
    setWallForward(ms) {
      wallAheadMs += ms
    },
    reset: () => timers.clear(),
  }
}
