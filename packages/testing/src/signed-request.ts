import type { Bytes } from '@hookseal/core'
import { curlCommand } from './curl.ts'
import type { HeaderPair } from './header-pair.ts'

/** HTTP method that a sender uses. */
export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Every method that a sender can use. */
export const HTTP_METHODS: readonly HttpMethod[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/** A request as the `inject` method of Fastify and of light-my-request accepts it. */
export interface NodeCall {
  /** HTTP method of the request. */
  readonly method: HttpMethod
  /** Path that the request is sent to. */
  readonly url: string
  /** Header values by lowercase name. A repeated header has a list of values. */
  readonly headers: Record<string, string | string[]>
  /** Exact bytes of the body. */
  readonly payload: Buffer
}

/** The methods of a supertest or superagent request that `SignedRequest.supertest` calls. */
export interface SupertestLike {
  /** Sets one header of the request. */
  set(name: string, value: string): unknown
  /** Replaces the function that turns the body into text. */
  serialize(serializer: (value: string) => string): unknown
  /** Sets the body of the request. */
  send(body: string): unknown
  /** Adds query parameters to the URL of the request. */
  query?(parameters: string): unknown
}

/** A complete request from a sender, in several forms. All of them have the same headers and bytes. */
export interface SignedRequest {
  /** HTTP method of the request. */
  readonly method: HttpMethod
  /** URL that the request is sent to. */
  readonly url: string
  /** Query parameters that are part of the proof. Every form of the request adds them to its URL. */
  readonly query: readonly HeaderPair[]
  /** Header values by lowercase name. The values of a repeated header are joined with `, `. */
  readonly headers: Readonly<Record<string, string>>
  /** Headers in the order in which they are sent. */
  readonly rawHeaders: readonly HeaderPair[]
  /** Exact bytes of the body. */
  readonly body: Bytes
  /** Creates a `Request` for Fetch handlers: `app.fetch(signed(provider, event).request())`. */
  request(url?: string): Request
  /** Creates the argument of `inject`: `fastify.inject(signed(provider, event).node('/webhooks'))`. */
  node(path?: string): NodeCall
  /**
   * Adds the headers and the body to a supertest request, and returns it: `await signed(provider,
   * event).supertest(request(app).post('/webhooks')).expect(200)`.
   */
  supertest<T extends SupertestLike>(test: T): T
  /** Returns a curl command for a POSIX shell that sends exactly these bytes. */
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

/** The parts of a request. */
export type RequestParts = Pick<SignedRequest, 'method' | 'url' | 'query' | 'rawHeaders' | 'body'>

const queryText = (query: readonly HeaderPair[]) =>
  query.map((pair) => pair.map(encodeURIComponent).join('=')).join('&')

/** Adds query parameters to a URL or path, unless it already has them. */
function withQuery(url: string, query: readonly HeaderPair[]): string {
  const { searchParams } = new URL(url, 'http://localhost')
  const missing = query.filter(([name]) => !searchParams.has(name))
  if (missing.length === 0) return url
  return `${url}${url.includes('?') ? '&' : '?'}${queryText(missing)}`
}

function pathOf(url: string): string {
  const { pathname, search } = new URL(url)
  return `${pathname}${search}`
}

/** Creates all forms of one request. */
export function signedRequest(parts: RequestParts): SignedRequest {
  const { method, query, rawHeaders, body } = parts
  const url = withQuery(parts.url, query)
  const headers = Object.freeze(view(rawHeaders, (values) => values.join(', ')))
  const apart = () =>
    view(rawHeaders, (values) => (values.length === 1 ? (values[0] ?? '') : values))
  return Object.freeze<SignedRequest>({
    method,
    url,
    query,
    headers,
    rawHeaders,
    body,
    request: (target = url) =>
      new Request(withQuery(target, query), {
        method,
        headers: rawHeaders as [string, string][],
        // Fetch allows no body here, not even an empty one.
        body: method === 'GET' ? null : body,
      }),
    node: (path = pathOf(url)) => ({
      method,
      url: withQuery(path, query),
      headers: apart(),
      payload: Buffer.from(body),
    }),
    supertest(test) {
      for (const [name, value] of Object.entries(apart())) test.set(name, value as string)
      if (query.length > 0) test.query?.(queryText(query))
      // Otherwise, superagent would serialize a Buffer as {"type":"Buffer","data":[…]} for a JSON content type.
      test.serialize((value) => value)
      test.send(Buffer.from(body) as never)
      return test
    },
    curl: (target = url) => curlCommand(withQuery(target, query), { method, rawHeaders, body }),
  })
}

/**
 * Creates a request with the same headers and a different body, like an attacker who changed a delivery.
 *
 * @example
 * ```ts
 * const changed = signedWithBody(request, new TextEncoder().encode('{"id":"another"}'))
 * ```
 */
export function signedWithBody(request: SignedRequest, body: Bytes): SignedRequest {
  return signedRequest({ ...request, body })
}
