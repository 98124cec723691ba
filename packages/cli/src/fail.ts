/** Ends the command with one line: what is wrong, and what to do about it. */
export function fail(what: string, fix: string): never {
  throw Object.assign(new Error(`${what}; ${fix}`), { name: 'CommandFailure' })
}

/** Any error as one line. */
export function oneLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text
    .split(/\s*\n\s*/)
    .filter((line) => line !== '')
    .join(' ')
    .replace(/^error: /, '')
}
