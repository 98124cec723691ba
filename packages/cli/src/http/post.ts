import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { SignedRequest } from '@hookseal/testing'
import { withQuery } from './with-query.ts'

/** The result of one request. */
export interface Posted {
  /** The response status, or 0 if there was no response. */
  readonly status: number
  /** Why there was no response, such as `ECONNREFUSED` or `timeout`. */
  readonly error?: string | undefined
  readonly ms: number
}

/**
 * Sends requests unchanged: a header listed twice is sent twice. Redirects are not followed. The time limit covers the
 * whole exchange, so that an endpoint cannot keep a request open by sending single bytes.
 */
export interface Poster {
  post(request: SignedRequest): Promise<Posted>
  close(): void
}

/** Creates a client for one URL that keeps its connections open. */
export function createPoster(url: URL, timeoutMs: number, maxSockets: number): Poster {
  const isTls = url.protocol === 'https:'
  const agent = new (isTls ? HttpsAgent : HttpAgent)({ keepAlive: true, maxSockets })
  const open = isTls ? httpsRequest : httpRequest

  const post = ({ method, query, rawHeaders, body }: SignedRequest) =>
    new Promise<Posted>((resolve) => {
      const started = performance.now()
      const settle = (status: number, error?: string) => {
        clearTimeout(deadline)
        resolve({ status, error, ms: performance.now() - started })
      }
      const headers = [...rawHeaders, ['host', url.host], ['content-length', String(body.length)]]
      const sent = open(withQuery(url, query), { method, agent, headers: headers.flat() })
      sent.on('response', (response) => {
        response.on('close', () => settle(response.statusCode ?? 0)).resume()
      })
      const deadline = setTimeout(() => {
        settle(0, 'timeout')
        sent.destroy()
      }, timeoutMs)
      sent.on('error', (error: NodeJS.ErrnoException) => settle(0, error.code ?? error.message))
      sent.end(body)
    })

  return { post, close: () => agent.destroy() }
}
