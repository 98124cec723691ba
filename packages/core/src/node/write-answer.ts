import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Answer } from '../http/answer.ts'

// Long enough for a client to stop sending and read the response, but short enough to prevent abuse.
const LINGER_MS = 1000
const LINGER_BYTES = 4 * 1024 * 1024

/**
 * Reads and discards the rest of an oversized request for a while, and then closes the connection. Closing immediately
 * would reset it (RFC 9112 section 9.6), and the client would never see the response.
 */
function endAfterUpload(request: IncomingMessage, response: ServerResponse): void {
  let length = 0
  const discard = (chunk: Uint8Array) => {
    length += chunk.length
    if (length > LINGER_BYTES) request.pause()
  }
  const end = () => {
    clearTimeout(timer)
    request.off('data', discard).off('end', end).off('close', end).off('error', end)
    response.end()
  }
  const timer = setTimeout(end, LINGER_MS)
  request.on('data', discard).on('end', end).on('close', end).on('error', end).resume()
}

/** Removes the headers that a route set for its own response, which is being replaced. */
export function dropHeaders(response: ServerResponse): void {
  for (const name of response.getHeaderNames?.() ?? []) response.removeHeader(name)
}

/**
 * Sends an answer. The connection is closed if the request has not been read to its end.
 *
 * @example
 * ```ts
 * writeAnswer(request, response, await receiver.receive(nodeInput(request)))
 * ```
 */
export function writeAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: Answer,
): void {
  if (response.headersSent || response.destroyed) return
  // On an Express response, setting the status costs more than reading it.
  if (response.statusCode !== status) response.statusCode = status
  try {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  } catch {
    // A listener must not reject because of a header that this platform does not accept, as HTTP/2 does for some.
    dropHeaders(response)
    response.statusCode = 500
  }
  // Simulated requests (light-my-request, test doubles) have no `complete`.
  if (request.complete !== false || request.readableEnded) {
    response.end(body)
    return
  }
  // RFC 9113 section 8.2.2: HTTP/2 has no such header; there, only the stream is closed.
  if (request.httpVersionMajor < 2) response.setHeader('connection', 'close')
  response.setHeader('content-length', Buffer.byteLength(body))
  response.flushHeaders?.()
  if (body !== '') response.write(body)
  endAfterUpload(request, response)
}
