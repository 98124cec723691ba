import type { BinaryText, Bytes } from '../util/bytes.ts'
import type { Later } from '../util/time-limit.ts'

/** A hash function. */
export type HashAlgorithm = 'sha1' | 'sha256' | 'sha384' | 'sha512'

/** A public-key signature algorithm (RFC 8032; FIPS 186-5 with SHA-256). */
export type PublicKeyAlgorithm = 'ed25519' | 'ecdsa-p256-sha256'

/** The length of each hash function's digest, in bytes (FIPS 180-4). */
export const DIGEST_BYTES: Readonly<Record<HashAlgorithm, number>> = {
  sha1: 20,
  sha256: 32,
  sha384: 48,
  sha512: 64,
}

/** The length of each hash function's block, in bytes, to which RFC 2104 pads a key. */
export const BLOCK_BYTES: Readonly<Record<HashAlgorithm, number>> = {
  sha1: 64,
  sha256: 64,
  sha384: 128,
  sha512: 128,
}

/** A part of the signed content. */
export type SignedPart = Bytes | BinaryText

/** Computes an HMAC over the concatenated parts, with a key that is already prepared (RFC 2104). */
export type Mac = (parts: readonly SignedPart[]) => Later<BinaryText>

/** Checks a 64-byte signature over the concatenated parts, with a public key that is already prepared. */
export type SignatureCheck = (parts: readonly SignedPart[], signature: Bytes) => Later<boolean>

/**
 * The operations that are left to the platform: MACs, digests, signature checks and text. Synchronous where the
 * platform is.
 */
export interface CryptoBackend {
  prepareMac(algorithm: HashAlgorithm, key: Bytes): Mac
  /** `key` is the raw public key: 32 bytes, or an uncompressed point of 65 bytes. */
  prepareSignatureCheck(algorithm: PublicKeyAlgorithm, key: Bytes): SignatureCheck
  /** SHA-256 as base64url. On Node, a string digest is cheaper than a Buffer. */
  digest(data: Bytes): Later<string>
  /** The same for the `distinctBytes` of a text. */
  digestText(text: string): Later<string>
  /** Decodes UTF-8 and drops a byte order mark. @throws TypeError if the bytes are not UTF-8 */
  decodeText(bytes: Bytes): string
  /** URL-safe base64 without padding (RFC 4648 section 5). */
  encodeBase64Url(bytes: Bytes): string
  /**
   * Decodes the output of `encodeBase64Url`. The result for any other text is undefined, so check the text's seal
   * first.
   */
  decodeBase64Url(text: string): Bytes | undefined
}
