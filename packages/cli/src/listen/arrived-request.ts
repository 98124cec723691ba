import type { IncomingMessage } from 'node:http'
import type { WebhookErrorCode } from '@hookseal/core'

/** One header, as it was received or will be sent. */
export type HeaderPair = readonly [name: string, value: string]

/** A request as it was received. Only the chunks of its body are decoded. */
export interface ArrivedRequest {
  readonly method: string
  /** The target of the start line, unchanged. */
  readonly target: string
  readonly httpVersion: string
  /** In their original order and case, with repeated ones listed separately. Each character is one byte. */
  readonly headers: readonly HeaderPair[]
  /** The whole body, or as much of it as arrived. */
  readonly body: Buffer
  /** Why the body is incomplete; `undefined` if it is complete. */
  readonly fault: BodyFault | undefined
}

/** The reasons why a body cannot be read completely. */
export type BodyFault = Extract<
  WebhookErrorCode,
  'body_aborted' | 'body_too_large' | 'body_timeout'
>

/** The size and time limits for reading a request. */
export interface ReadLimits {
  readonly maxBytes: number
  readonly timeoutMs: number
}

/** Converts Node's list of alternating names and values to pairs. */
export function headerPairs(raw: readonly string[]): readonly HeaderPair[] {
  return raw.flatMap((name, i) => (i % 2 === 0 ? [[name, raw[i + 1] ?? ''] as const] : []))
}

/** Reads a request to the end of its body, or as far as it arrives and the limits allow. Never rejects. */
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
    // The error of an aborted request adds nothing to its `close` event.
    request
      .on('error', () => {})
      .on('data', add)
      .on('end', end)
      .on('close', cutOff)
    if (request.destroyed) cutOff()
  })
}
