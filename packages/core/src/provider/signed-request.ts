import type { Bytes } from '../util/bytes.ts'

/** What a `signedContent` function can use. Only `rawBody`, `id` and `timestamp` come from the sender's proof. */
export interface SignedRequest {
  /** The HTTP method, in uppercase. */
  readonly method: string
  /** The endpoint's public URL, as configured with `url`. */
  readonly url: string | undefined
  /** The headers. Not authenticated, unless you include them in the result. */
  readonly headers: Headers
  /** The id from `idHeader`. */
  readonly id: string | undefined
  /** The signed time, exactly as it was received. */
  readonly timestamp: string | undefined
  /** The raw body. Return this same object to have it hashed. */
  readonly rawBody: Bytes
}

/** A function that returns the signed content in parts. */
export type SignedContentFunction = (request: SignedRequest) => readonly (string | Uint8Array)[]
