import { headerLookup } from '../http/headers.ts'
import type { WebhookInput } from '../http/input.ts'
import { type Bytes, NO_BYTES } from '../util/bytes.ts'
import { toBase64 } from '../util/encoding.ts'

/**
 * A request that was rejected, or whose run failed, as it was received. It contains the payload and the signature or
 * token, so store it where only you can read it, and not for long. You can pass it directly to `explain`.
 */
export interface CapturedRequest {
  /** The HTTP method of the request. */
  readonly method: string
  /** The request's path and query, or its full URL. */
  readonly url: string | undefined
  /** All headers with their values, in the order in which the platform provided them. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** The body, byte for byte. Empty if the request was rejected before the whole body was read. */
  readonly body: Bytes
  /**
   * Returns the request in the form that `hookseal explain` reads, with the body as base64. `JSON.stringify` calls it.
   */
  toJSON(): object
}

/** Builds the complete request. `toJSON` is not enumerable, because `explain` rejects unknown fields. */
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

/** Collects what a capture needs while a request is being received. */
export interface CaptureNote {
  /** Stores the body once it has been read. */
  readonly keepBody: (body: Bytes) => void
  /** Returns the request as it was received. Can throw if the input is invalid. */
  readonly captured: () => CapturedRequest
}

/** Creates the note for one request. */
export function captureNote(input: WebhookInput): CaptureNote {
  let body = NO_BYTES
  return {
    keepBody(bytes) {
      body = bytes
    },
    captured: () => capturedRequest(input, body),
  }
}
