/** The edits between two names, at most `limit`; more are not counted. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(swap, (row[j] as number) + 1, (next[j - 1] as number) + 1))
    }
    row = next
  }
  return row[b.length] as number
}

/** `; did you mean "…"?` where a known name is near, else nothing. */
function didYouMean(name: string, known: readonly string[]): string {
  const [nearest] = known
    .map((candidate) => ({
      candidate,
      edits: distance(name.toLowerCase(), candidate.toLowerCase()),
    }))
    .filter(({ edits }) => edits <= Math.max(2, name.length / 3))
    .sort((a, b) => a.edits - b.edits)
  return nearest === undefined ? '' : `; did you mean "${nearest.candidate}"?`
}

/** Refuses a name that is not known: a misspelt option must not be silently ignored. */
function checkNames(where: string, given: object, known: readonly string[], what = 'option'): void {
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue
    throw new TypeError(`${where}: unknown ${what} "${name}"${didYouMean(name, known)}`)
  }
}

/** A plain options object whose names are all known. */
export function checkOptions(
  where: string,
  options: unknown,
  known: readonly string[],
  what?: string,
): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(`${where}: expected an object`)
  }
  checkNames(where, options, known, what)
}

/** A finite number above zero. */
export function positive(name: string, value: number): number {
  if (typeof value === 'number' && value > 0 && value < Number.POSITIVE_INFINITY) return value
  throw new RangeError(`${name} must be a finite number above 0, not ${String(value)}`)
}

// Timers of every platform take a signed 32-bit number, and fire at once beyond it.
const MAX_TIMER_MS = 2_147_483_647

/** A number of milliseconds that a timer can wait. */
export function timerMs(name: string, value: number): number {
  if (positive(name, value) <= MAX_TIMER_MS) return value
  throw new RangeError(`${name} must be at most ${MAX_TIMER_MS} milliseconds (24 days)`)
}

/** A string with something in it. */
export function nonEmpty(name: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value
  throw new TypeError(`${name} must be a string that is not empty`)
}

/** A header's name (RFC 9110 section 5.1), in lower case. */
export function headerName(name: string, value: unknown): string {
  if (typeof value === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(value)) return value.toLowerCase()
  throw new TypeError(`${name} must be the name of a header`)
}

/** A function, or nothing. */
export function optionalFunction(name: string, value: unknown): void {
  if (value === undefined || typeof value === 'function') return
  throw new TypeError(`${name} must be a function`)
}
