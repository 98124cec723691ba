import type { IncomingMessage } from 'node:http'
import type { WebhookErrorCode } from '@hookseal/core'

/** One header, as it was received or is to be sent. */
export type HeaderPair = readonly [name: string, value: string]

/** A request as it arrived: nothing is decoded but the chunks of its body. */
export interface ArrivedRequest {
  readonly method: string
  /** The target of the start line, unchanged. */
  readonly target: string
  readonly httpVersion: string
  /** In their order and case, repeated ones apart; each character is one byte. */
  readonly headers: readonly HeaderPair[]
  /** All of the body, or as much of it as came. */
  readonly body: Buffer
  /** Why the body is not whole; `undefined` if it is. */
  readonly fault: BodyFault | undefined
}

/** What can keep a body from being read to its end. */
export type BodyFault = Extract<
  WebhookErrorCode,
  'body_aborted' | 'body_too_large' | 'body_timeout'
>

/** How much is read of a request, and for how long. */
export interface ReadLimits {
  readonly maxBytes: number
  readonly timeoutMs: number
}

/** Pairs of a list of alternating names and values, which is Node's form. */
export function headerPairs(raw: readonly string[]): readonly HeaderPair[] {
  return raw.flatMap((name, i) => (i % 2 === 0 ? [[name, raw[i + 1] ?? ''] as const] : []))
}

/** Reads a request to the end of its body, or as far as it comes and the limits allow. Never rejects. */
export function readArrived(
  request: IncomingMessage,
  { maxBytes, timeoutMs }: ReadLimits,
): Promise<ArrivedRequest> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let length = 0
    const settle = (fault?: BodyFault) => {
      clearTimeout(deadline)
      request.off('data', add).off('end', end).off('close', cutOff).pause()
      const { method = '', url: target = '', httpVersion } = request
      const headers = headerPairs(request.rawHeaders)
      resolve({ method, target, httpVersion, headers, body: Buffer.concat(chunks), fault })
    }
    const add = (chunk: Buffer) => {
      chunks.push(chunk.subarray(0, maxBytes - length))
      length += chunk.length
      if (length > maxBytes) settle('body_too_large')
    }
    const end = () => settle()
    const cutOff = () => settle('body_aborted')
    const deadline = setTimeout(() => settle('body_timeout'), timeoutMs)
    // The error of a request that is cut off says no more than its `close`.
    request
      .on('error', () => {})
      .on('data', add)
      .on('end', end)
      .on('close', cutOff)
    if (request.destroyed) cutOff()
  })
}
