/** How a sender authenticates. */
export type SchemeKind = 'hmac' | 'asymmetric' | 'token' | 'payload-hmac'

/** What the proof protects: the whole body, some fields, or nothing (a token only identifies the sender). */
export type Coverage = 'body' | 'fields' | 'nothing'

/**
 * How a sender authenticates. Create one with `hmac`, `asymmetric`, `token`, `payloadHmac` or `standardWebhooksScheme`.
 */
export interface Scheme {
  /** The kind of proof. */
  readonly kind: SchemeKind
  /** What the proof protects. */
  readonly covers: Coverage
  /** Marks a scheme that this library created and checked. */
  readonly '~hookseal': 'scheme'
}

/** A JSON pointer (RFC 6901), such as `'/data/id'`. */
export type Pointer = `/${string}`
