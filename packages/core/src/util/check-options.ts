/** Levenshtein distance between two names. */
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

/** Returns `; did you mean "…"?` if a known name is similar, or else an empty string. */
export function didYouMean(name: string, known: readonly string[]): string {
  const [nearest] = known
    .map((candidate) => ({
      candidate,
      edits: distance(name.toLowerCase(), candidate.toLowerCase()),
    }))
    .filter(({ edits }) => edits <= Math.max(2, name.length / 3))
    .sort((a, b) => a.edits - b.edits)
  return nearest === undefined ? '' : `; did you mean "${nearest.candidate}"?`
}

/** What a value is, as in `null`, `an array` or `string`. */
export const kindOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'an array' : `${typeof value}`

/** Where misplaced options belong, such as `store` in `replay: { store }`. */
export type Misplaced = Readonly<Record<string, string>>

/**
 * Checks that `options` is an object with only known names, so that a misspelled option is not ignored.
 *
 * @throws TypeError naming the unknown option and the one that was probably meant
 */
export function checkOptions(
  where: string,
  options: unknown,
  known: readonly string[],
  misplaced: Misplaced = {},
): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    const shape = known.length > 0 ? ` such as { ${known[0]} }` : ''
    throw new TypeError(`${where}: expected an object${shape}, not ${kindOf(options)}`)
  }
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue
    const place = Object.hasOwn(misplaced, name) ? `; use ${misplaced[name]}` : ''
    throw new TypeError(`${where}: unknown option "${name}"${place || didYouMean(name, known)}`)
  }
}

/** Checks for a finite number above zero. @throws RangeError */
export function positive(name: string, value: number): number {
  if (typeof value === 'number' && value > 0 && value < Number.POSITIVE_INFINITY) return value
  throw new RangeError(`${name} must be a finite number above 0, not ${String(value)}`)
}

/** Checks for a whole number above zero. @throws RangeError */
export function count(name: string, value: number): number {
  if (Number.isSafeInteger(positive(name, value))) return value
  throw new RangeError(`${name} must be a whole number, not ${value}`)
}

// Timers on every platform take a signed 32-bit number, and fire immediately if it is exceeded.
const MAX_TIMER_MS = 2_147_483_647

/** Checks for a number of milliseconds that a timer supports. @throws RangeError */
export function timerMs(name: string, value: number): number {
  if (positive(name, value) <= MAX_TIMER_MS) return value
  throw new RangeError(`${name} must be at most ${MAX_TIMER_MS} milliseconds (24 days)`)
}

/** Checks for a string with at least one character. @throws TypeError */
export function nonEmpty(name: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value
  throw new TypeError(`${name} must be a non-empty string`)
}

/** Checks a header name (RFC 9110 section 5.1) and converts it to lowercase. @throws TypeError */
export function headerName(name: string, value: unknown): string {
  if (typeof value === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(value)) return value.toLowerCase()
  throw new TypeError(`${name} must be a header name`)
}

/** Checks for a function or `undefined`. @throws TypeError */
export function optionalFunction(name: string, value: unknown): void {
  if (value === undefined || typeof value === 'function') return
  throw new TypeError(`${name} must be a function`)
}

/**
 * Checks for a pattern that matches a whole text or nothing. As written, `^a|b$` would match `ax`.
 *
 * @throws TypeError for a pattern that is not anchored at both ends, or has a flag that defeats the anchors
 */
export function wholePattern(name: string, value: unknown): RegExp {
  if (value instanceof RegExp && /^\^.*\$$/s.test(value.source) && !/[gmy]/.test(value.flags)) {
    return new RegExp(`^(?:${value.source})$`, value.flags)
  }
  throw new TypeError(
    `${name} must be a pattern that matches the whole text, without the flags g, m and y: /^…$/`,
  )
}

/** Checks for one of several values. @throws TypeError that lists them */
export function oneOf<T>(name: string, value: unknown, allowed: readonly T[]): T {
  if (allowed.includes(value as T)) return value as T
  throw new TypeError(
    `${name} must be one of ${allowed.map((one) => JSON.stringify(one)).join(', ')}`,
  )
}
