/** A clock that moves only when a test moves it. */
export interface TestClock {
  /** Returns the time in milliseconds since 1970, as options named `now` expect it. */
  now(): number
  /** Moves the clock forward by a number of milliseconds, or back if it is negative. */
  advance(ms: number): void
  /** Sets the clock to a time. */
  set(time: Date | number | string): void
}

function milliseconds(time: Date | number | string): number {
  const ms = new Date(time).getTime()
  if (Number.isFinite(ms)) return ms
  throw new RangeError('testClock: not a valid time')
}

/**
 * Creates a clock that the receiver, its store and the sender can share. It starts at a fixed time.
 *
 * @throws RangeError if a time is not valid.
 * @example
 * ```ts
 * const clock = testClock()
 * const receiver = createReceiver({ provider, handlers, now: clock.now })
 * const request = signed(provider, event, { now: clock.now })
 * clock.advance(3_600_000) // the request is stale now
 * ```
 */
export function testClock(start: Date | number | string = '2024-01-15T10:30:00Z'): TestClock {
  let at = milliseconds(start)
  return Object.freeze<TestClock>({
    now: () => at,
    advance(ms) {
      at = milliseconds(at + ms)
    },
    set(time) {
      at = milliseconds(time)
    },
  })
}
