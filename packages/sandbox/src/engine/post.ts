import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Clock } from '../clock.ts'
import type { HeaderPair } from '../domain/model.ts'

/** One request to send. */
export interface Post {
  readonly method: string
  readonly url: string
  readonly headers: readonly HeaderPair[]
  readonly body: Uint8Array
  readonly timeoutMs: number
  readonly clock: Clock
  /** Aborts the request immediately. */
  readonly signal: AbortSignal
}

/** The response. Without a status, there was none. */
export interface Answer {
  readonly status: number | null
  readonly error: string | null
  readonly headers: readonly HeaderPair[]
  readonly body: Uint8Array
}

const MAX_BODY_BYTES = 16_384

function pairs(raw: readonly string[]): HeaderPair[] {
  return raw.flatMap((name, i) => (i % 2 === 0 ? [[name, raw[i + 1] ?? ''] as const] : []))
}

/** For example `connect ECONNREFUSED 127.0.0.1:9`. If several addresses were tried, there is only a code. */
function reason(error: NodeJS.ErrnoException): string {
  return error.message || error.code || 'the request failed'
}

/** Builds the headers on the wire: the sender's, and those that HTTP requires. */
export function wireHeaders(
  url: string,
  headers: readonly HeaderPair[],
  body: Uint8Array,
): readonly HeaderPair[] {
  return [
    ['host', new URL(url).host],
    ['user-agent', 'hookseal-sandbox'],
    ...headers,
    ['content-length', String(body.length)],
    ['connection', 'close'],
  ]
}

/** Sends one request and waits for the complete response. Redirects are not followed. Never rejects. */
export function post({
  method,
  url,
  headers,
  body,
  timeoutMs,
  clock,
  signal,
}: Post): Promise<Answer> {
  return new Promise((resolve) => {
    const open = new URL(url).protocol === 'https:' ? httpsRequest : httpRequest
    let status: number | null = null
    let answered: readonly HeaderPair[] = []
    const chunks: Buffer[] = []
    let kept = 0
    const request = open(url, { method, headers: headers.flat(), agent: false })
    const cancel = clock.after(timeoutMs, () => end(`no response within ${timeoutMs} ms`))
    const abort = () => end('the sandbox was closed')

    function end(error: string | null) {
      cancel()
      signal.removeEventListener('abort', abort)
      resolve({ status, error, headers: answered, body: Buffer.concat(chunks) })
      if (error !== null) request.destroy()
    }

    signal.addEventListener('abort', abort)
    request.on('error', (error) => end(reason(error)))
    request.on('response', (response) => {
      status = response.statusCode ?? null
      answered = pairs(response.rawHeaders)
      response.on('data', (chunk: Buffer) => {
        if (kept >= MAX_BODY_BYTES) return
        const part = chunk.subarray(0, MAX_BODY_BYTES - kept)
        kept += part.length
        chunks.push(part)
      })
      response.on('error', (error) => end(reason(error)))
      response.on('end', () => end(null))
    })
    if (method === 'GET') request.end()
    else request.end(body)
  })
}
