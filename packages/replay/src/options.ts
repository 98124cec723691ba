/** A plain options object whose names are all known: a misspelt option must not be silently ignored. */
export function checkOptions(where: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`${where}: expected an options object`)
  }
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue
    throw new TypeError(`${where}: unknown option "${name}"; there are ${known.join(', ')}`)
  }
}

/** A whole number above zero. */
export function count(name: string, value: unknown): number {
  if (Number.isSafeInteger(value) && (value as number) > 0) return value as number
  throw new RangeError(`${name} must be a whole number above 0, not ${String(value)}`)
}
