import type { SignedRequest } from '@hookseal/testing'

/** The address with the parameters that are a part of the proof, unless it has them. */
export function withQuery(url: URL, query: SignedRequest['query']): URL {
  const whole = new URL(url)
  for (const [name, value] of query) {
    if (!whole.searchParams.has(name)) whole.searchParams.append(name, value)
  }
  return whole
}
