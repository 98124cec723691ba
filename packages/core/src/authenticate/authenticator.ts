import type { Bytes } from '../bytes.ts'
import type { HeaderLookup } from '../headers.ts'

/** What an authenticator may use of one delivery. */
export interface Attempt<K> {
  readonly headers: HeaderLookup
  /** The prepared secrets that are valid now. */
  readonly keys: () => Promise<readonly PreparedKey<K>[]>
  /** Reads the body, once. */
  readonly readBody: () => Promise<Bytes>
  readonly nowMs: number
  readonly toleranceSeconds: number
}

/** A secret in the form that its scheme works with. */
export interface PreparedKey<K> {
  readonly id: string
  readonly key: K
}

/** What has been proved. */
export interface Authenticated {
  readonly rawBody: Bytes
  readonly secretId: string
  /** The signed time in seconds, as a number. */
  readonly timestamp?: number | undefined
  /** The signed id. */
  readonly id?: string | undefined
}

/** A scheme at work. Each keeps the order: headers, secrets, body; a token is decided before the body. */
export interface Authenticator<K> {
  readonly prepareKey: (secret: Bytes) => K
  readonly authenticate: (attempt: Attempt<K>) => Promise<Authenticated>
}
