import type { SignedPart } from '../crypto/backend.ts'
import type { HeaderLookup } from '../http/headers.ts'
import type { SchemeData } from '../provider/scheme-data.ts'
import type { Pointer } from '../provider/scheme-kind.ts'
import type { Bytes } from '../util/bytes.ts'
import type { Later } from '../util/time-limit.ts'

/** What is known of a request before its body is read. */
export interface RequestHead {
  /** In upper case. */
  readonly method: string
  readonly url: string | undefined
  readonly headers: HeaderLookup
  readonly context: unknown
}

/** A secret in the form that its scheme works with. */
export interface PreparedKey<K = unknown> {
  readonly id: string
  readonly key: K
}

/** What a request presents as proof: well formed, but not believed yet. */
export interface Presented {
  readonly signatures: readonly Bytes[]
  /** The signed time, as text, as it arrived. */
  readonly timestamp: string | undefined
  /** The signed id. */
  readonly id: string | undefined
  /** The digest of the body that the sender put into the signed address. */
  readonly bodyDigest: string | undefined
}

/** A presented proof that matches a key, and what it proves beside the body. */
export interface Match {
  readonly secretId: string
  /** The prepared key of the MAC that matched: one secret can be read as several keys. */
  readonly key?: unknown
  /** What was signed, in parts; `undefined` for a token. */
  readonly content?: readonly SignedPart[] | undefined
  /** The signed time and id, where the proof stands in the payload. */
  readonly timestamp?: string | undefined
  readonly proved?: ReadonlyMap<Pointer, string> | undefined
  /** The payload, where the proof could only be found by parsing it. */
  readonly payload?: { readonly value: unknown } | undefined
}

/** A scheme at work: what a request presents, and whether it matches a key. */
export interface Authenticator<K = unknown> {
  readonly scheme: SchemeData
  /** Whether the proof covers the body, so that the body has to be read before `match`. */
  readonly needsBody: boolean
  /** Whether the request has a header of this scheme: of several schemes, the first that is present decides. */
  isPresent(head: RequestHead): boolean
  prepareKey(secret: Bytes): K
  /** @throws WebhookError of a 401 code, if the proof is missing or not well formed */
  present(head: RequestHead): Presented
  /** @throws WebhookError `bad_signature` or `bad_token`, if no key matches */
  match(
    presented: Presented,
    keys: readonly PreparedKey<K>[],
    body: Bytes,
    head: RequestHead,
  ): Later<Match>
}
