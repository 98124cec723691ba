import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { pipeline } from 'node:stream'
import { type ArrivedRequest, type HeaderPair, headerPairs } from './arrived-request.ts'
import { endToEndHeaders } from './end-to-end-headers.ts'

/** How the application responded. */
export interface Forwarded {
  /** The status that the sender got: the application's, or 502 or 504 if there was none. */
  readonly status: number
  /** Whether the status came from the application. */
  readonly isAnswered: boolean
  /** Why there was no complete response: `ECONNREFUSED`, `timeout` or `cut off`. */
  readonly error?: string | undefined
}

/** Forwards a request, and returns the response, both unchanged. Also resolves if there is no response. */
export type Forward = (request: ArrivedRequest, response: ServerResponse) => Promise<Forwarded>

/** The configured path, followed by the query of the request. */
function pathOf({ pathname, search }: URL, target: string): string {
  const at = target.indexOf('?')
  if (at === -1) return pathname + search
  return `${pathname}${search}${search === '' ? '?' : '&'}${target.slice(at + 1)}`
}

// Node sends the bodies of all other methods in chunks unless their length is given.
const WITHOUT_BODY = ['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE']

/**
 * Sets `Host` to the application, and adds a length to a body that arrived in chunks. All other headers are unchanged.
 */
function headersOf({ method, headers, body }: ArrivedRequest, host: string): readonly HeaderPair[] {
  const passed = endToEndHeaders(headers).map(
    ([name, value]): HeaderPair => [name, name.toLowerCase() === 'host' ? host : value],
  )
  const has = (wanted: string) => passed.some(([name]) => name.toLowerCase() === wanted)
  const isBare = body.length === 0 && WITHOUT_BODY.includes(method)
  const length: HeaderPair = ['Content-Length', String(body.length)]
  return [
    ...(has('host') ? [] : [['Host', host] as const]),
    ...passed,
    ...(isBare || has('content-length') ? [] : [length]),
  ]
}

/** Streams a response back, and calls back with whether it was complete. */
function passBack(
  answer: IncomingMessage,
  response: ServerResponse,
  done: (isWhole: boolean) => void,
): void {
  // The sender may not have waited, but the response is still worth reading.
  if (response.destroyed) return void answer.resume().on('close', () => done(answer.complete))
  response.sendDate = false
  const headers = endToEndHeaders(headerPairs(answer.rawHeaders)).flat()
  response.writeHead(answer.statusCode ?? 502, answer.statusMessage, headers)
  // A partial response must not look complete, so the connection to the sender is closed.
  pipeline(answer, response, (error) => done(error === undefined || error === null))
}

/** Forwards requests to `url`. One time limit covers the whole exchange, including the response body. */
export function forwardTo(url: URL, timeoutMs: number): Forward {
  const open = url.protocol === 'https:' ? httpsRequest : httpRequest
  return (request, response) =>
    new Promise((resolve) => {
      let status: number | undefined
      let isLate = false
      const settle = (error?: string) => {
        clearTimeout(deadline)
        const given = isLate ? 'timeout' : error
        if (status !== undefined) return resolve({ status, isAnswered: true, error: given })
        const own = isLate ? 504 : 502
        if (!response.headersSent) response.writeHead(own).end()
        resolve({ status: own, isAnswered: false, error: given })
      }
      // One connection per request: a kept connection may close just as the next request is sent.
      const sent = open(url, {
        method: request.method,
        path: pathOf(url, request.target),
        headers: headersOf(request, url.host).flat(),
        agent: false,
      })
      const deadline = setTimeout(() => {
        isLate = true
        sent.destroy(new Error('timeout'))
      }, timeoutMs)
      sent.on('response', (answer) => {
        status = answer.statusCode
        passBack(answer, response, (isWhole) => settle(isWhole ? undefined : 'cut off'))
      })
      sent.on('error', (error: NodeJS.ErrnoException) => {
        if (status === undefined) settle(error.code ?? error.message)
      })
      sent.end(request.body)
    })
}
