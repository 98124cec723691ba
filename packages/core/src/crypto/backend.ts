import type { Bytes } from '../util/bytes.ts'

/** The hash functions an HMAC may use. */
export type HashAlgorithm = 'sha1' | 'sha256' | 'sha512'

/** HMAC over `prefix` followed by `body`, with a key that is already prepared (RFC 2104). */
export type Mac = (prefix: Bytes, body: Bytes) => Bytes | Promise<Bytes>

/** What a crypto backend offers: MACs and digests, nothing else. Synchronous where the platform is. */
export interface CryptoBackend {
  prepareMac(algorithm: HashAlgorithm, key: Bytes): Mac
  /** SHA-256 of bytes, or of a text's UTF-8 bytes, as base64url: Node makes the text for less than a buffer. */
  digest(data: Bytes | string): string | Promise<string>
}
