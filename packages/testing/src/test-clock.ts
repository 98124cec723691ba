/** A clock that stands still until it is told otherwise. */
export interface TestClock {
  /** The time in milliseconds: what `now` options take. */
  now(): number
  /** Moves on by so many milliseconds; backwards when negative. */
  advance(ms: number): void
  /** Goes to a time. */
  set(time: Date | number | string): void
}

function milliseconds(time: Date | number | string): number {
  const ms = new Date(time).getTime()
  if (Number.isFinite(ms)) return ms
  throw new RangeError('testClock: not a time')
}

/**
 * One clock for the receiver, its store and the sender. It starts at a fixed time.
 *
 * @throws RangeError for what is not a time.
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
