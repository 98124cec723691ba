// Thirty thousand years, which both servers can still add to their clocks.
const MAX_MS = 1e15

/** Converts a duration to the form that the servers accept: whole milliseconds, rounded up. */
export function wholeMs(ms: number): number {
  return Math.min(Math.ceil(ms), MAX_MS)
}

const TOKEN_BYTES = 12

/** Returns a token that no other claim has: 96 random bits, as base64url. */
export function newToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(TOKEN_BYTES))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
}
