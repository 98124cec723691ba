const FORM = /^(?:\/(?:[^~/]|~[01])*)+$/

/** Checks the form of a JSON pointer (RFC 6901). @throws TypeError */
export function checkPointer(pointer: unknown): void {
  if (typeof pointer === 'string' && FORM.test(pointer)) return
  throw new TypeError('redact must be a list of JSON pointers such as "/data/customer/email"')
}

/** Splits a JSON pointer into its steps. `~1` is decoded before `~0`, to a slash and a tilde (RFC 6901 section 4). */
export function pointerSteps(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}
