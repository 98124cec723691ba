// Cached, since pointers come from the configuration and are used for each delivery. Bounded, since many receivers may
// use different ones.
const MAX_KNOWN = 1000
const known = new Map<string, readonly string[]>()

/** Splits a JSON pointer into its steps (RFC 6901). */
export function pointerSteps(pointer: string): readonly string[] {
  let steps = known.get(pointer)
  if (steps === undefined) {
    steps = pointer
      .split('/')
      .slice(1)
      .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    if (known.size < MAX_KNOWN) known.set(pointer, Object.freeze(steps))
  }
  return steps
}

/** Returns the value that a JSON pointer refers to. It follows only own properties, so it never reaches a prototype. */
export function atPointer(value: unknown, pointer: string): unknown {
  let at = value
  for (const step of pointerSteps(pointer)) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined
    at = (at as Record<string, unknown>)[step]
  }
  return at
}

/** Returns the non-empty string that a JSON pointer refers to, or `undefined` for anything else. */
export function textAt(value: unknown, pointer: string): string | undefined {
  const found = atPointer(value, pointer)
  return typeof found === 'string' && found !== '' ? found : undefined
}

/** Checks the form of a JSON pointer. @throws TypeError */
export function checkPointer(name: string, value: unknown): void {
  if (typeof value === 'string' && /^(?:\/(?:[^~/]|~[01])*)+$/.test(value)) return
  throw new TypeError(`${name} must be a JSON pointer such as "/data/id"`)
}
