import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { SignedRequest } from '@hookseal/testing'
import { fail } from './fail.ts'

/** What came back. */
export interface Posted {
  /** 0 when nothing did. */
  readonly status: number
  /** Why nothing did: `ECONNREFUSED`, `timeout`. */
  readonly error?: string | undefined
  readonly ms: number
}

/** Sends requests as they are: a header that comes twice is sent twice. Redirects are not followed. */
export interface Poster {
  post(request: SignedRequest): Promise<Posted>
  close(): void
}

/** An address to post to. */
export function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url
  return fail(`"${text}" is not an address`, 'give one as in http://127.0.0.1:3000/webhooks/rine')
}

/** A client for one address, which keeps its connections. */
export function createPoster(url: URL, timeoutMs: number, maxSockets: number): Poster {
  const isTls = url.protocol === 'https:'
  const agent = new (isTls ? HttpsAgent : HttpAgent)({ keepAlive: true, maxSockets })
  const open = isTls ? httpsRequest : httpRequest

  const post = ({ rawHeaders, body }: SignedRequest) =>
    new Promise<Posted>((resolve) => {
      const started = performance.now()
      const settle = (status: number, error?: string) =>
        resolve({ status, error, ms: performance.now() - started })
      const headers = [...rawHeaders, ['host', url.host], ['content-length', String(body.length)]]
      const sent = open(url, { method: 'POST', agent, timeout: timeoutMs, headers: headers.flat() })
      sent.on('response', (response) => {
        response.on('close', () => settle(response.statusCode ?? 0)).resume()
      })
      sent.on('timeout', () => sent.destroy(Object.assign(new Error(), { code: 'timeout' })))
      sent.on('error', (error: NodeJS.ErrnoException) => settle(0, error.code ?? error.message))
      sent.end(body)
    })

  return { post, close: () => agent.destroy() }
}
