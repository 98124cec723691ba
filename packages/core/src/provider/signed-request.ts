import type { Bytes } from '../util/bytes.ts'

/** What a `signedContent` function can build from. Only `rawBody`, `id` and `timestamp` come from the sender's proof. */
export interface SignedRequest {
  /** The method, in upper case. */
  readonly method: string
  /** The `url` that was configured. */
  readonly url: string | undefined
  /** The headers. Not authenticated, unless what you return includes them. */
  readonly headers: Headers
  /** The id from `idHeader`. */
  readonly id: string | undefined
  /** The signed time, as text, as it arrived. */
  readonly timestamp: string | undefined
  /** The raw body. Return this very value to have it hashed. */
  readonly rawBody: Bytes
}

/** A function that returns the signed content in parts. */
export type SignedContentFunction = (request: SignedRequest) => readonly (string | Uint8Array)[]
