import type { SignedRequest } from '@hookseal/testing'

/** Adds the query parameters that are part of the proof to a URL, unless it already has them. */
export function withQuery(url: URL, query: SignedRequest['query']): URL {
  const whole = new URL(url)
  for (const [name, value] of query) {
    if (!whole.searchParams.has(name)) whole.searchParams.append(name, value)
  }
  return whole
}
