import type { SignedPart } from '../crypto/backend.ts'
import type { HeaderLookup } from '../http/headers.ts'
import type { SchemeData } from '../provider/scheme-data.ts'
import type { Pointer } from '../provider/scheme-kind.ts'
import type { Bytes } from '../util/bytes.ts'
import type { Later } from '../util/time-limit.ts'

/** What is known about a request before its body is read. */
export interface RequestHead {
  /** The HTTP method, in uppercase. */
  readonly method: string
  readonly url: string | undefined
  readonly headers: HeaderLookup
  readonly context: unknown
}

/** A secret, converted to the form that its scheme uses. */
export interface PreparedKey<K = unknown> {
  readonly id: string
  readonly key: K
}

/** The proof that a request presents: well formed, but not verified yet. */
export interface Presented {
  readonly signatures: readonly Bytes[]
  /** The signed time, exactly as it was received. */
  readonly timestamp: string | undefined
  /** The signed id. */
  readonly id: string | undefined
  /** The digest of the body that the sender put into the signed URL. */
  readonly bodyDigest: string | undefined
}

/** A proof that matched a key, and what it proves besides the body. */
export interface Match {
  readonly secretId: string
  /** The prepared key whose MAC matched: one secret can stand for several keys. */
  readonly key?: unknown
  /** The signed content, in parts; `undefined` for a token. */
  readonly content?: readonly SignedPart[] | undefined
  /** The signed time and id, if the proof is inside the payload. */
  readonly timestamp?: string | undefined
  readonly proved?: ReadonlyMap<Pointer, string> | undefined
  /** The parsed payload, if the body had to be parsed to find the proof. */
  readonly payload?: { readonly value: unknown } | undefined
}

/** Applies a scheme to a request: reads the proof it presents and checks it against the keys. */
export interface Authenticator<K = unknown> {
  readonly scheme: SchemeData
  /** Whether the proof covers the body, so the body must be read before `match` is called. */
  readonly needsBody: boolean
  /** Whether the request has this scheme's header. If there are several schemes, the first one present is used. */
  isPresent(head: RequestHead): boolean
  prepareKey(secret: Bytes): K
  /** @throws WebhookError with a 401 code if the proof is missing or malformed */
  present(head: RequestHead): Presented
  /** @throws WebhookError `bad_signature` or `bad_token`, if no key matches */
  match(
    presented: Presented,
    keys: readonly PreparedKey<K>[],
    body: Bytes,
    head: RequestHead,
  ): Later<Match>
}
