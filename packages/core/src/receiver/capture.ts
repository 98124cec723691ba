import { headerLookup } from '../http/headers.ts'
import type { WebhookInput } from '../http/input.ts'
import { type Bytes, NO_BYTES } from '../util/bytes.ts'
import { toBase64 } from '../util/encoding.ts'

/**
 * A request that was refused, or whose run failed, as it arrived. It holds the payload, and the signature or token:
 * store it where only you can read it, and not for long. `explain` accepts it as it is.
 */
export interface CapturedRequest {
  /** The HTTP method of the request. */
  readonly method: string
  /** The request's path and query, or its full address. */
  readonly url: string | undefined
  /** All headers with their values, in the order in which the platform gave them. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** The body, byte for byte. Empty if the request was refused before all of the body was read. */
  readonly body: Bytes
  /** Writes the request in the form that `hookseal explain` reads, with the body as base64. `JSON.stringify` calls it. */
  toJSON(): object
}

/** The whole of a request. `toJSON` cannot be enumerated: `explain` refuses fields that it does not know. */
function capturedRequest({ method = 'POST', url, headers }: WebhookInput, body: Bytes) {
  const request = {
    method: String(method),
    url: url === undefined ? undefined : String(url),
    headers: headerLookup(headers).pairs(),
    body,
  }
  const toJSON = () => ({ ...request, body: toBase64(body), isBase64Encoded: true })
  return Object.defineProperty(request, 'toJSON', { value: toJSON }) as CapturedRequest
}

/** What a capture needs of one request while it is received. */
export interface CaptureNote {
  /** Keeps the body, once it has been read. */
  readonly keepBody: (body: Bytes) => void
  /** The request as it arrived. Reading it can throw, if the input is broken. */
  readonly captured: () => CapturedRequest
}

/** Makes the note of one request. */
export function captureNote(input: WebhookInput): CaptureNote {
  let body = NO_BYTES
  return {
    keepBody(bytes) {
      body = bytes
    },
    captured: () => capturedRequest(input, body),
  }
}
