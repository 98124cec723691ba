import type { Bytes } from '@hookseal/core'
import { curlCommand } from './curl.ts'

/** A header as it goes over the wire. A name can come twice. */
export type HeaderPair = readonly [name: string, value: string]

/** A request for `inject`-style calls: Fastify's `inject`, light-my-request. */
export interface NodeCall {
  readonly method: 'POST'
  readonly url: string
  readonly headers: Record<string, string | string[]>
  readonly payload: Buffer
}

/** What is needed of supertest's or superagent's `Test`. */
export interface SupertestLike {
  set(name: string, value: string): unknown
  serialize(serializer: (value: string) => string): unknown
  send(body: string): unknown
}

/** One request, whole: what a sender would send. Every view of it holds the same bytes. */
export interface SignedRequest {
  readonly method: 'POST'
  readonly url: string
  /** One text a name; a name that comes twice is joined with `, `, as `Headers` would. */
  readonly headers: Readonly<Record<string, string>>
  /** The headers as they go over the wire. */
  readonly rawHeaders: readonly HeaderPair[]
  readonly body: Bytes
  /** For Fetch handlers: `app.fetch(signed(…).request())`. */
  request(url?: string): Request
  /** For `inject`: `fastify.inject(signed(…).node('/webhooks/rine'))`. */
  node(path?: string): NodeCall
  /** For supertest: `await signed(…).supertest(request(app).post('/webhooks/rine')).expect(200)`. */
  supertest<T extends SupertestLike>(test: T): T
  /** A command for a POSIX shell. */
  curl(url?: string): string
}

function grouped(pairs: readonly HeaderPair[]): Map<string, string[]> {
  const values = new Map<string, string[]>()
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value])
  return values
}

function view<T>(pairs: readonly HeaderPair[], write: (values: string[]) => T): Record<string, T> {
  return Object.fromEntries([...grouped(pairs)].map(([name, values]) => [name, write(values)]))
}

/** The views of one request. */
export function signedRequest(
  url: string,
  rawHeaders: readonly HeaderPair[],
  body: Bytes,
): SignedRequest {
  const headers = Object.freeze(view(rawHeaders, (values) => values.join(', ')))
  const apart = () =>
    view(rawHeaders, (values) => (values.length === 1 ? (values[0] ?? '') : values))
  return Object.freeze<SignedRequest>({
    method: 'POST',
    url,
    headers,
    rawHeaders,
    body,
    request: (target = url) =>
      new Request(target, { method: 'POST', headers: rawHeaders as [string, string][], body }),
    node: (path = new URL(url).pathname) => ({
      method: 'POST',
      url: path,
      headers: apart(),
      payload: Buffer.from(body),
    }),
    supertest(test) {
      for (const [name, value] of Object.entries(apart())) test.set(name, value as string)
      // Without this superagent writes a Buffer as {"type":"Buffer","data":[…]} where the type is JSON.
      test.serialize((value) => value)
      test.send(Buffer.from(body) as never)
      return test
    },
    curl: (target = url) => curlCommand(target, rawHeaders, body),
  })
}

/**
 * A request with another body under the same headers: what a tampered delivery is.
 *
 * @example
 * ```ts
 * const changed = signedWithBody(request, new TextEncoder().encode('{"id":"another"}'))
 * ```
 */
export function signedWithBody(request: SignedRequest, body: Bytes): SignedRequest {
  return signedRequest(request.url, request.rawHeaders, body)
}
