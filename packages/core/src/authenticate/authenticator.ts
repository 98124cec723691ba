import type { HeaderLookup } from '../http/headers.ts'
import type { Bytes } from '../util/bytes.ts'

/** A secret in the form that its scheme works with. */
export interface PreparedKey<K> {
  readonly id: string
  readonly key: K
}

/** The secrets for one delivery, and the endpoint that a resolver chose with them. */
export interface Keys<K> {
  readonly keys: readonly PreparedKey<K>[]
  readonly endpoint?: string | undefined
}

/** What an authenticator may use of one delivery. Each function is called once at most. */
export interface Attempt<K> {
  readonly headers: HeaderLookup
  readonly getKeys: () => Keys<K> | Promise<Keys<K>>
  readonly readBody: () => Bytes | Promise<Bytes>
  readonly nowMs: number
  readonly toleranceSeconds: number
}

/** What has been proved. */
export interface Authenticated {
  readonly rawBody: Bytes
  readonly secretId: string
  /** The endpoint that the secret belongs to, where a resolver said so. */
  readonly endpoint: string | undefined
  /** The signed time in seconds. */
  readonly timestamp?: number | undefined
  /** The signed id. */
  readonly id?: string | undefined
}

/** A scheme at work. Each keeps the order: headers, secrets, body; a token is decided before the body. */
export interface Authenticator<K> {
  readonly prepareKey: (secret: Bytes) => K
  readonly authenticate: (attempt: Attempt<K>) => Promise<Authenticated>
}
