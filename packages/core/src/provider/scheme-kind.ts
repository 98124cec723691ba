/** How a sender proves itself. */
export type SchemeKind = 'hmac' | 'asymmetric' | 'token' | 'payload-hmac'

/**
 * What the proof protects: the whole body, the fields it names, or nothing (a token only shows who sent the
 * request).
 */
export type Coverage = 'body' | 'fields' | 'nothing'

/**
 * How a sender authenticates. Made by `hmac`, `asymmetric`, `token`, `payloadHmac` or `standardWebhooksScheme`.
 */
export interface Scheme {
  /** The kind of proof. */
  readonly kind: SchemeKind
  /** What the proof protects. */
  readonly covers: Coverage
  /** Marks what this library made and checked. */
  readonly '~hookseal': 'scheme'
}

/** A JSON pointer (RFC 6901), such as `'/data/id'`. */
export type Pointer = `/${string}`
