// Thirty thousand years: within what both servers can add to their clock.
const LONGEST_MS = 1e15

/** A duration as the servers take it: whole milliseconds, rounded up. */
export function wholeMs(ms: number): number {
  return Math.min(Math.ceil(ms), LONGEST_MS)
}
